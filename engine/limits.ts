/**
 * How much of what comes from outside is taken, kind by kind: a file that was dropped by mistake shall not end a show. What
 * is larger is refused before it is read, in words that say how large it may be, and what to do.
 */

interface Limit {
  readonly bytes: number;
  /** What the performer is told, as the end of a sentence. */
  readonly told: string;
}

const MB = 1e6;
const limit = (megabytes: number, told: (most: string) => string): Limit => ({
  bytes: megabytes * MB,
  told: told(String(megabytes)),
});

export const LIMITS = {
  show: limit(1, (most) => `a show has at most ${most} MB: is it one`),
  midi: limit(4, (most) => `a MIDI file has at most ${most} MB: export a shorter one`),
  mappings: limit(1, (most) => `a file of mappings has at most ${most} MB: export the mappings again`),
  /** With as many sketches as there may be, each as long as it may be, of letters that JSON writes with six. */
  set: limit(81, (most) => `a set of scenes has at most ${most} MB: export the set again`),
  /** Of many nights: what is brought in at Logs. */
  log: limit(4000, (most) => `a log has at most ${most} MB: cut off its end, and all until then is there`),
  script: limit(0.2, (most) => `a sketch has at most ${most} MB of text: put data into files that it loads`),
  sketchFile: limit(1.4, (most) => `a file that a sketch loads has at most ${most} MB: make it smaller`),
  /** A generator of the shipped one's kind has 1 to 3. */
  weights: limit(64, (most) => `a generator of weights has at most ${most} MB: is it one that \`npm run train\` made`),
  /** Those that are known, with all that the runtime needs beside them, fit into a tab. */
  onnx: limit(512, (most) => `a generator in ONNX has at most ${most} MB: export a smaller one`),
  /** Encoded; how long it may be, see `ui/drop/drop-sound.ts`. */
  sound: limit(64, (most) => `a sound has at most ${most} MB: cut out the part that you want`),
  picture: limit(32, (most) => `a picture has at most ${most} MB: save it smaller`),
} as const satisfies Readonly<Record<string, Limit>>;

export type FileKind = keyof typeof LIMITS;

/** @throws Error in the performer's words where it is larger than its kind may be */
export function checkSize(name: string, kind: FileKind, bytes: number): void {
  const { bytes: most, told } = LIMITS[kind];
  if (bytes > most) throw new Error(`${name} changes nothing: it has ${(bytes / MB).toFixed(1)} MB, and ${told}.`);
}

/** A show is no longer than a week, in seconds: where nobody plays, as in an exhibition, it runs for days. */
export const LONGEST_SHOW = 604_800;

/** Brackets within brackets: what we write has a dozen, a picture that turned many times in a bar some forty. */
const DEEPEST = 100;

/**
 * JSON from outside. It may be nested so deep that it can be read, but neither written again nor handed to another thread.
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (isDeep(text)) throw new SyntaxError('Too deep.');
  return value;
}

/** @param json that is whole */
function isDeep(json: string): boolean {
  if (json.length <= 2 * DEEPEST) return false;
  let depth = 0;
  let isText = false;
  for (let i = 0; i < json.length; i++) {
    const sign = json[i];
    if (isText) {
      if (sign === '\\') i++;
      else if (sign === '"') isText = false;
    } else if (sign === '"') isText = true;
    else if (sign === '[' || sign === '{') {
      if (++depth > DEEPEST) return true;
    } else if (sign === ']' || sign === '}') depth--;
  }
  return false;
}

/** Of mistakes in a file so many are told one by one. */
const MOST_TOLD = 5;

/** Mistakes as lines, the first of them. @param tell what is said of one */
export function listed<T>(mistakes: readonly T[], tell: (mistake: T) => string): string {
  const more = mistakes.length - MOST_TOLD;
  return [...mistakes.slice(0, MOST_TOLD).map(tell), ...(more > 0 ? [`And ${more} more like these.`] : [])].join('\n');
}

const LONGEST_SHOWN = 60;

/** Something out of a file, to be told in a sentence. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
