// Queries, keys and values: queries and keys are turned by their position (Su et al. 2021), keys and values go into the
// cache. A pair is the two numbers of a head that are turned together.
@group(0) @binding(4) var<storage, read_write> queries: array<f32>;
@group(0) @binding(5) var<storage, read_write> cache: array<f32>;
@group(0) @binding(6) var<storage, read> turns: array<vec2f>;
override WIDTH: u32;
override HEAD: u32;
override CONTEXT: u32;
/// Of this layer's keys and values in the cache.
override KEYS: u32;
override VALUES: u32;

fn output(group: u32, pair: u32) -> vec2u {
  let half = HEAD / 2;
  let nth = 4 * group + pair;
  let first = nth / half * HEAD + nth % half;
  return vec2u(first, first + half);
}

fn finish(row: u32, at: vec2u, first: f32, second: f32) {
  let drafting = state.drafting == 1;
  let position = state.trunk + state.step[row];
  let slot = select(position, CONTEXT + row * LONGEST + state.step[row], drafting);
  let part = at.x / WIDTH;
  let within = vec2u(at.x % WIDTH, at.y % WIDTH);
  if (part == 2) {
    cache[VALUES + slot * WIDTH + within.x] = first;
    cache[VALUES + slot * WIDTH + within.y] = second;
    return;
  }
  let turn = turns[position * (HEAD / 2) + at.x % HEAD];
  let turned = vec2f(first * turn.x - second * turn.y, second * turn.x + first * turn.y);
  if (part == 0) {
    queries[row * WIDTH + within.x] = turned.x;
    queries[row * WIDTH + within.y] = turned.y;
  } else {
    cache[KEYS + slot * WIDTH + within.x] = turned.x;
    cache[KEYS + slot * WIDTH + within.y] = turned.y;
  }
}
