/**
 * How long a training will take, told once, after the first steps have been measured: whoever waits
 * shall know for what, and how to wait for less.
 *
 * @module
 */

/** The training whose time is told. */
export interface ForecastOptions {
  /** How often each face is seen. */
  readonly epochs: number;
  /** Training faces. */
  readonly faces: number;
  /** Faces that the loss is watched on after each epoch. */
  readonly validationFaces: number;
  /** Steps of the whole run. */
  readonly totalSteps: number;
  /** Steps that are done already. */
  readonly firstStep: number;
  /** Parameter of a notebook that sets the epochs, for the hint. Default: the hint names none. */
  readonly epochsParameter?: string | undefined;
  /** Milliseconds. Default `performance.now()`. */
  readonly now?: () => number;
}

/** First steps that are not measured, as they compile, and steps that are. */
const [SKIPPED, MEASURED] = [5, 20];
/** A validation face takes about this share of a training face's time. */
const VALIDATION_SHARE = 1 / 3;
/** Seconds below which nothing is said, from which on a hint is given, and that the hint aims at. */
const [WORTH_SAYING, LONG, SHORT] = [60, 20 * 60, 25 * 60];

/**
 * Tells a training's time.
 *
 * @returns To be called after each step of this process: gives the line once, and nothing if the
 * training is short or ends before.
 */
export function forecast(options: ForecastOptions): () => string | undefined {
  const { epochs, faces, validationFaces, totalSteps, firstStep, epochsParameter } = options;
  const { now = () => performance.now() } = options;
  let steps = 0;
  let startedAt = 0;
  return () => {
    steps++;
    if (steps === SKIPPED) startedAt = now();
    if (steps !== SKIPPED + MEASURED) return undefined;
    const perStep = (now() - startedAt) / 1000 / MEASURED;
    const perEpoch = perStep * (totalSteps / epochs) *
      (1 + VALIDATION_SHARE * validationFaces / faces);
    const seconds = perEpoch * epochs * (totalSteps - firstStep) / totalSteps;
    if (seconds < WORTH_SAYING) return undefined;
    const counted = `${epochs} ${epochs === 1 ? "epoch" : "epochs"} of ${
      faces.toLocaleString("en")
    } faces`;
    if (firstStep > 0) {
      const done = Math.round(100 * firstStep / totalSteps);
      return `${counted}, of which ${done} % are done: about ${roughly(seconds)} more here`;
    }
    const said = `${counted}: about ${roughly(seconds)} here`;
    const fewer = Math.max(1, Math.floor(SHORT / perEpoch));
    if (seconds <= LONG || fewer >= epochs) return said;
    const how = epochsParameter === undefined
      ? `${fewer} of them`
      : `\`--set ${epochsParameter}=${fewer}\``;
    return `${said}; ${how} about ${roughly(fewer * perEpoch)}`;
  };
}

/** `24 min`, `1 h 40 min`, `3 h`: no better than a forecast is. */
function roughly(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return `${minutes} min`;
  const tens = Math.round(minutes / 10);
  const [hours, rest] = [Math.floor(tens / 6), tens % 6 * 10];
  return hours >= 3 || rest === 0 ? `${Math.round(minutes / 60)} h` : `${hours} h ${rest} min`;
}
