/** A fault for the audio thread: whatever processor reads shared memory next finds that it throws, once. */
const load = Atomics.load;
Atomics.load = () => {
  Atomics.load = load;
  throw new Error('a bomb');
};
