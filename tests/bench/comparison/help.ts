/**
 * What `deno task bench --help` prints.
 *
 * @module
 */

/** The whole help. */
export const benchHelp =
  `Times training steps, and the work on pictures, against others in the same run.

deno task bench                 both networks at two batch sizes each, and the work on pictures
deno task bench --quick         less of everything, in about a minute
deno task bench --peers         Keras and PyTorch take part, and are installed first (about 7 GB)
deno task bench kernels         the small benchmarks of tests/bench/, by "deno bench"; takes its flags

  --only <part,…>      vae, accordion, data, or one batch size: vae-32, vae-128, accordion-8,
                       accordion-32. Default: all
  --rounds <n>         Rounds, in each of which every contender takes steps. Default: 5
  --threads <n>        CPU threads of every contender. Default: one for each core
  --against <text,…>   Only contenders whose name has one of these in it, beside the project's
                       compiled and eager steps: stock, wasm, keras, pytorch, compile, …
  --python <path>      A Python that has keras, tensorflow and torch; instead of --peers
  --help               Show this

All contenders compute on the CPU, in processes of their own, from the same weights, images and noise.
Their first losses are compared: who computes something else is reported and not compared. Then they
take turns, so that what disturbs the machine disturbs all alike; compare the ratios rather than the
times of different runs.

The table, the chart and every single timing go to outputs/bench/<date>/. The exit code is 0 if every
contender was timed, 1 if one was not, 2 if the request made no sense, 130 or 143 after Ctrl-C or
SIGTERM.`;
