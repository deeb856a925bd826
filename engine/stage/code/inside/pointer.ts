/** The sketch's pointer is moved by the show: `stage.x`, `stage.y` and `stage.press` are its hand. */
import type { ParameterValues } from '../../../parameters';

export function createPointer(): (canvas: HTMLCanvasElement, parameters: ParameterValues) => void {
  let [x, y, isDown] = [NaN, NaN, false];
  return (canvas, parameters) => {
    const [toX, toY, down] = [parameters['stage.x'], parameters['stage.y'], parameters['stage.press'] === 1];
    const send = (type: string) => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      const place = { clientX: left + toX * width, clientY: top + toY * height };
      const buttons = { button: type.endsWith('move') ? -1 : 0, buttons: down ? 1 : 0 };
      const common = { ...place, ...buttons, bubbles: true, cancelable: true, composed: true };
      canvas.dispatchEvent(
        new PointerEvent(`pointer${type}`, { ...common, pointerId: 1, isPrimary: true, pointerType: 'mouse' }),
      );
      canvas.dispatchEvent(new MouseEvent(`mouse${type}`, common));
      if (type === 'up') canvas.dispatchEvent(new MouseEvent('click', common));
    };
    if (toX !== x || toY !== y) send('move');
    if (down !== isDown) send(down ? 'down' : 'up');
    [x, y, isDown] = [toX, toY, down];
  };
}
