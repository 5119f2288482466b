// One way to have an effect that a client may have denied: a row of the table in `effects.ts`.
import type { Effect } from '../../judge/bypass-effects.ts';
import type { Chain, NotMade, Scene } from './scene.ts';

export interface EffectRow {
  readonly effect: Effect;
  /** Member of es_events_t. */
  readonly event: string;
  /** What the denied file or process is in that event. Unique with effect and event. */
  readonly role: string;
  /** How the chain ends on it. */
  readonly ends: string;
  /** Apple's words for it: a man page or a header. */
  readonly source: string;
  /** What is denied if this event is; omitted: a denial of it says nothing of the effect. */
  readonly claims?: string;
  /** The claims under which it counts; omitted: under each. */
  readonly under?: readonly string[];
  /** It is a hazard at most, because of this. */
  readonly weak?: string;
  /** Every way to do it. */
  readonly chains: (scene: Scene) => readonly Chain[] | NotMade;
}
