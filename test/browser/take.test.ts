import { afterEach, describe, expect, it } from 'vitest';
import { lookAt } from '../../bench/tools/film-look';
import { openTakeStage, type TakeStage } from '../../bench/tools/take-stage';
import { listTakes, removeTake, takeFile } from '../../engine/record/take/shelf';

const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
let stage: TakeStage | undefined;
const open = async (buses: readonly string[] = []) => (stage = await openTakeStage({ width: 320, height: 180, buses }));

afterEach(async () => {
  await stage?.close();
  stage = undefined;
  for (const { id } of await listTakes()) await removeTake(id);
});

describe('a take', () => {
  it('is a film whose flashes click as they are seen, with its stems', async () => {
    const stage = await open(['notes']);
    const { recorder } = stage;
    await recorder.start({ stems: true });
    for (let i = 1; i <= 4; i++) stage.flash(stage.now() + 0.7 * i);
    await wait(4);
    const take = (await recorder.stop())!;
    const film = await takeFile(take.id, take.film!);
    const look = await lookAt(film);
    expect(take.film).toBe('film.mp4');
    expect(look.whites.length).toBe(4);
    expect(look.clicks.length).toBe(4);
    for (const [i, white] of look.whites.entries()) {
      const late = white - look.clicks[i]!;
      expect(Math.abs(late)).toBeLessThan(1 / 30 + 0.005);
      expect(Math.abs(late - stage.lateness[i]!)).toBeLessThan(1 / 30 + 0.005);
    }
  });
});
