// What a pass works on, four rows of it: drafts that each go on by a token, or up to four tokens of the trunk.
// Written by the page before the first pass, and by `sample.wgsl` from one pass to the next.
const ROWS = 4u;
const LONGEST = 40u;

struct State {
  rows: u32,
  /// 1: rows are drafts, which see the trunk and their own tokens; 0: rows are the trunk's next tokens.
  drafting: u32,
  /// Tokens in the trunk before these rows.
  trunk: u32,
  stop: u32,
  top_k: u32,
  seed: u32,
  temperature: f32,
  /// Natural logarithm of min-p.
  log_min_p: f32,
  token: array<u32, 4>,
  /// How many tokens a draft has had run; of a trunk row, its place among the rows.
  step: array<u32, 4>,
  stopped: array<u32, 4>,
  /// How many tokens of a draft were drawn rather than given, and the sum of their logarithms of probability.
  drawn: array<u32, 4>,
  fluency: array<f32, 4>,
  /// How many tokens begin each draft, and the drafts themselves.
  given: array<u32, 4>,
  tokens: array<u32, 160>,
}
