/**
 * What the performer's page and its output windows say to each other. Pixels do not travel here: an output window is of the same
 * origin, and draws the stage's canvas from the page that opened it.
 */
import type { OutputSettings } from './settings';

export type OutputMessage =
  /** An output window is there, about once a second. */
  | OutputHere
  /** The window closes. */
  | { readonly say: 'gone'; readonly screen: string }
  /** To the windows on a screen. */
  | { readonly say: 'set'; readonly screen: string; readonly settings: OutputSettings }
  | { readonly say: 'pattern'; readonly screen: string; readonly on: boolean }
  /** To those that are left: others stay open. */
  | { readonly say: 'close'; readonly screen: string };

export interface OutputHere {
  readonly say: 'here';
  readonly screen: string;
  readonly isFull: boolean;
  /** The test pattern is before the stage. */
  readonly isPattern: boolean;
  /** The page that opened it is closed: it holds the last picture, for good. */
  readonly isLeft: boolean;
  readonly settings: OutputSettings;
}

export const outputChannel = () => new BroadcastChannel('phosphene output');

/** What an output window finds in the window that opened it: the stage, as long as it is on air. */
export interface StageOwner {
  phospheneStage?: HTMLCanvasElement;
}

/** Sent to the page that is out of sight, so that it draws the next frame all the same. */
export const FRAME = 'phosphene frame';
