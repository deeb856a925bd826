/** `Promise.withResolvers`: browsers have it, Node 20 has not. */
if (!('withResolvers' in Promise)) {
  const withResolvers = () => {
    const settle: unknown[] = [];
    const promise = new Promise((...both) => settle.push(...both));
    return { promise, resolve: settle[0], reject: settle[1] };
  };
  Object.assign(Promise, { withResolvers });
}

export {};
