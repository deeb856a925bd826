/** Where the parts of the suite `record` work. */
import type { Page } from 'playwright-core';
import type { NodeBenchOptions } from '../node';

export interface Place extends NodeBenchOptions {
  /** A fresh page on which takes are made. */
  readonly openPage: () => Promise<Page>;
  /** For films: gone afterwards. */
  readonly folder: string;
}
