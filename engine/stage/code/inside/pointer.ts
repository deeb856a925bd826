/** The sketch's pointer is moved by the show: `stage.x`, `stage.y` and `stage.press` are its hand. */
import type { ParameterValues } from '../../../parameters';

/** Seconds of show time within which two clicks are a double one. */
const DOUBLE = 0.5;

/** @returns moves the pointer over the canvas at show time `time` (seconds) */
export function createPointer(): (canvas: HTMLCanvasElement, parameters: ParameterValues, time: number) => void {
  let [x, y, isDown, clicked] = [NaN, NaN, false, -Infinity];
  return (canvas, parameters, time) => {
    const [toX, toY, down] = [parameters['stage.x'], parameters['stage.y'], parameters['stage.press'] === 1];
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const place = { clientX: left + toX * width, clientY: top + toY * height };
    const way = { movementX: (toX - x) * width || 0, movementY: (toY - y) * height || 0 };
    const send = (type: string) => {
      const isMove = type === 'move';
      const buttons = { button: isMove ? -1 : 0, buttons: down ? 1 : 0 };
      const common = { ...place, ...(isMove && way), ...buttons, bubbles: true, cancelable: true, composed: true };
      canvas.dispatchEvent(
        new PointerEvent(`pointer${type}`, { ...common, pointerId: 1, isPrimary: true, pointerType: 'mouse' }),
      );
      canvas.dispatchEvent(new MouseEvent(`mouse${type}`, common));
      if (type !== 'up') return;
      canvas.dispatchEvent(new MouseEvent('click', common));
      const isSecond = time - clicked < DOUBLE;
      if (isSecond) canvas.dispatchEvent(new MouseEvent('dblclick', common));
      clicked = isSecond ? -Infinity : time;
    };
    if (toX !== x || toY !== y) send('move');
    if (down !== isDown) send(down ? 'down' : 'up');
    [x, y, isDown] = [toX, toY, down];
  };
}
