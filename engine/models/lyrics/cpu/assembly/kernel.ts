/** The transformer's arithmetic for one CPU core, in SIMD. Addresses are in bytes; what lies where is `../decoder.ts`'s. */
export { multiply, normalise } from '../../../assembly/dense';

/** The first free address: below it lies the table of the exponential. */
export const FREE: usize = __heap_base;

// @ts-ignore: decorator
@inline
function total(sum: v128): f32 {
  return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
}

/**
 * Turns the pairs (x_i, x_{i + half}) of every head by the angle of the row's position: x [heads][2 half].
 * @param cos, sin [half], of the position; half is a multiple of 4.
 */
export function rotate(x: usize, heads: i32, half: i32, cos: usize, sin: usize): void {
  const bytes = (<usize>half) << 2;
  for (let head = 0; head < heads; head++) {
    for (let i: usize = 0; i < bytes; i += 16) {
      const c = v128.load(cos + i), s = v128.load(sin + i);
      const first = v128.load(x + i), second = v128.load(x + bytes + i);
      v128.store(x + i, f32x4.sub(f32x4.mul(first, c), f32x4.mul(second, s)));
      v128.store(x + bytes + i, f32x4.add(f32x4.mul(second, c), f32x4.mul(first, s)));
    }
    x += 2 * bytes;
  }
}

/** Scores of one head's query with `count` keys, `pitch` bytes apart, into `scores`; returns the largest of them and `most`. */
function score(query: usize, bytes: usize, keys: usize, pitch: usize, count: i32, scale: f32, scores: usize, most: f32): f32 {
  for (let i = 0; i < count; i++) {
    let sum = f32x4.splat(0);
    for (let c: usize = 0; c < bytes; c += 16) {
      sum = f32x4.add(sum, f32x4.mul(v128.load(query + c), v128.load(keys + c)));
    }
    const s = total(sum) * scale;
    store<f32>(scores, s);
    most = max(most, s);
    scores += 4;
    keys += pitch;
  }
  return most;
}

/** Adds `count` values, each by its share, to `y`. */
function gather(shares: usize, values: usize, pitch: usize, count: i32, bytes: usize, y: usize): void {
  for (let i = 0; i < count; i++) {
    const share = v128.load32_splat(shares);
    for (let c: usize = 0; c < bytes; c += 16) {
      v128.store(y + c, f32x4.add(v128.load(y + c), f32x4.mul(share, v128.load(values + c))));
    }
    shares += 4;
    values += pitch;
  }
}

/**
 * Softmax attention of one row over the trunk and then its own branch: query and y [heads][width], keys and values
 * [positions][heads][width]. @param scores room for `seen + own` numbers.
 */
export function attend(
  query: usize, heads: i32, width: i32,
  keys: usize, values: usize, seen: i32, ownKeys: usize, ownValues: usize, own: i32, scores: usize, y: usize,
): void {
  const bytes = (<usize>width) << 2;
  const pitch = bytes * heads;
  const scale = <f32>1 / sqrt<f32>(<f32>width);
  const after = scores + ((<usize>seen) << 2);
  const end = after + ((<usize>own) << 2);
  for (let head = 0; head < heads; head++) {
    let most = score(query, bytes, keys, pitch, seen, scale, scores, -f32.MAX_VALUE);
    most = score(query, bytes, ownKeys, pitch, own, scale, after, most);
    let sum: f32 = 0;
    for (let at = scores; at < end; at += 4) {
      const share = Mathf.exp(load<f32>(at) - most);
      store<f32>(at, share);
      sum += share;
    }
    for (let at = scores; at < end; at += 4) store<f32>(at, load<f32>(at) / sum);
    for (let c: usize = 0; c < bytes; c += 16) v128.store(y + c, f32x4.splat(0));
    gather(scores, values, pitch, seen, bytes, y);
    gather(after, ownValues, pitch, own, bytes, y);
    query += bytes;
    keys += bytes;
    values += bytes;
    ownKeys += bytes;
    ownValues += bytes;
    y += bytes;
  }
}

/** y = silu(gate) * up: x [rows][gate hidden, up hidden], y [rows][hidden]. */
export function gate(x: usize, rows: i32, hidden: i32, y: usize): void {
  const bytes = (<usize>hidden) << 2;
  for (let row = 0; row < rows; row++) {
    for (let c: usize = 0; c < bytes; c += 4) {
      const g = load<f32>(x + c);
      store<f32>(y + c, (g / (<f32>1 + Mathf.exp(-g))) * load<f32>(x + bytes + c));
    }
    x += 2 * bytes;
    y += bytes;
  }
}
