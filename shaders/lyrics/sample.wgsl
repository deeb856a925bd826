// Draws each draft's next token on the GPU: bias, the top k by radix selection, min-p (Nguyen et al. 2024), temperature,
// and the largest after Gumbel noise (Gumbel 1954; Maddison et al. 2014), whose chance is a hash. Twin of `../sampler.ts`.
@group(0) @binding(0) var<storage, read_write> state: State;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
override VOCABULARY: u32;

const THREADS = 256u;
const NEVER = -3e38;
var<workgroup> values: array<f32, THREADS>;
var<workgroup> tokens: array<u32, THREADS>;
var<workgroup> counts: array<atomic<u32>, THREADS>;
var<workgroup> prefix: u32;
var<workgroup> left: u32;

/// Unsigned numbers in the order of the floats.
fn key(value: f32) -> u32 {
  let bits = bitcast<u32>(value);
  return select(bits | 0x80000000u, ~bits, (bits >> 31) == 1);
}

fn hashed(value: u32) -> u32 {
  // PCG (O'Neill 2014).
  let mixed = value * 747796405u + 2891336453u;
  let word = ((mixed >> ((mixed >> 28) + 4)) ^ mixed) * 277803737u;
  return (word >> 22) ^ word;
}

fn gumbel(row: u32, step: u32, token: u32) -> f32 {
  let bits = hashed(token ^ hashed((4 * step + row) ^ hashed(state.seed)));
  return -log(-log((f32(bits >> 8) + 0.5) / 16777216.0));
}

/// The largest of all threads' values.
fn largest(index: u32, value: f32) -> f32 {
  workgroupBarrier();
  values[index] = value;
  for (var half = THREADS / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (index < half) {
      values[index] = max(values[index], values[index + half]);
    }
  }
  workgroupBarrier();
  return values[0];
}

fn total(index: u32, value: f32) -> f32 {
  workgroupBarrier();
  values[index] = value;
  for (var half = THREADS / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (index < half) {
      values[index] += values[index + half];
    }
  }
  workgroupBarrier();
  return values[0];
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) place: vec3u) {
  let row = group.x;
  let index = place.x;
  let first = row * VOCABULARY;

  var most = NEVER;
  for (var i = index; i < VOCABULARY; i += THREADS) {
    most = max(most, logits[first + i]);
  }
  let peak = largest(index, most);
  var sum = 0.0;
  for (var i = index; i < VOCABULARY; i += THREADS) {
    sum += exp(logits[first + i] - peak);
  }
  let log_sum = peak + log(total(index, sum));

  // The key of the k-th largest, a byte at a time from the highest.
  if (index == 0) {
    prefix = 0;
    left = state.top_k;
  }
  for (var shift = 24u; ; shift -= 8) {
    atomicStore(&counts[index], 0);
    workgroupBarrier();
    let above = select(0xffffffffu << ((shift + 8) & 31), 0u, shift == 24);
    let begun = workgroupUniformLoad(&prefix);
    for (var i = index; i < VOCABULARY; i += THREADS) {
      let k = key(logits[first + i] + bias[i]);
      if ((k & above) == begun) {
        atomicAdd(&counts[(k >> shift) & 255], 1);
      }
    }
    workgroupBarrier();
    if (index == 0) {
      var bin = 255u;
      while (bin > 0 && atomicLoad(&counts[bin]) < left) {
        left -= atomicLoad(&counts[bin]);
        bin--;
      }
      prefix |= bin << shift;
    }
    workgroupBarrier();
    if (shift == 0) {
      break;
    }
  }
  let least = workgroupUniformLoad(&prefix);

  most = NEVER;
  for (var i = index; i < VOCABULARY; i += THREADS) {
    most = max(most, logits[first + i] + bias[i]);
  }
  let best = largest(index, most);
  let step = state.step[row];
  var score = NEVER;
  var drawn = 0u;
  for (var i = index; i < VOCABULARY; i += THREADS) {
    let value = logits[first + i] + bias[i];
    let share = (value - best) / state.temperature;
    if (key(value) >= least && share >= state.log_min_p) {
      let noisy = share + gumbel(row, step, i);
      if (noisy > score) {
        score = noisy;
        drawn = i;
      }
    }
  }
  workgroupBarrier();
  values[index] = score;
  tokens[index] = drawn;
  workgroupBarrier();
  if (index > 0) {
    return;
  }
  for (var i = 1u; i < THREADS; i++) {
    if (values[i] > score) {
      score = values[i];
      drawn = tokens[i];
    }
  }
  let next = step + 1;
  state.step[row] = min(next, LONGEST - 1);
  if (state.stopped[row] == 1 || next > LONGEST) {
    return;
  }
  if (next < state.given[row]) {
    state.token[row] = state.tokens[row * LONGEST + next];
    return;
  }
  state.fluency[row] += logits[first + drawn] - log_sum;
  state.drawn[row]++;
  if (drawn == state.stop) {
    state.stopped[row] = 1;
    return;
  }
  state.token[row] = drawn;
  if (next < LONGEST) {
    state.tokens[row * LONGEST + next] = drawn;
  }
}
