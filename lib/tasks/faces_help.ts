/**
 * What `deno task faces --help` prints.
 *
 * @module
 */

/** The whole help. */
export const facesHelp = `Finds the faces of pictures and puts them into a face store.

deno task faces portraits [--count 4000] [--seed facespace]   draws portraits, then takes their faces
deno task faces celeba [--from data/celeba]                   CelebA, as a folder or with its zip
deno task faces photos --from <folder>                        any folder of pictures
deno task faces merge <shards …> --to <folder>                joins the stores of all shards
deno task faces verify <folder>                               checks every byte of a store
deno task faces show <folder>                                 says what is in a store

Of portraits
  --count <n>          How many. Default: 4000
  --seed <text>        What they are drawn from. Default: facespace
  --variety <0..1>     How much pose, light and scene vary. Default: 0.4
  --per-person <n>     Pictures of each person. Default: 4

Of portraits, celeba and photos
  --size <px,…>        Widths of the faces. Default: 80,128 for portraits, else 80
  --detector <name>    auto (tiny, then ssd, then both on padded pictures), tiny, ssd, mtcnn. Default: auto
  --crop <how>         box: the detector's box. levelled: squared, with the eyes level. Default: box
  --margin <share>     What to add around the face on every side, in its own sides. Default: 0
  --faces <which>      all of a picture, or the best: the most certain and most central one.
                       Default: all for photos, else best
  --describe <which>   missing: predict expression, sex and age of faces whose labels do not say
                       who smiles, is a man and is young; always; never. Default: missing
  --processes <n>      Default: one for each core, as far as memory allows
  --to <folder>        Default: data/faces/celeba, data/faces/photos, data/faces/portraits-<which>
  --mtcnn <folder>     MTCNN's weights. Default: data/models/mtcnn
  --shard <i/n>        Only this part of n, from 1/n to n/n, into <folder>-shard-<i>-of-<n>
  --help               Show this

A command that was stopped or killed goes on where it was when it is run again. A picture that is
corrupt or has no face is left out and listed in report.csv with its reason.

Shards: the same command on several machines, or several times on one.
  Slurm, --array=1-8        deno task faces celeba --shard $SLURM_ARRAY_TASK_ID/8
  Kubernetes, indexed job   deno task faces celeba --shard $((JOB_COMPLETION_INDEX + 1))/8
  GNU parallel              parallel deno task faces celeba --processes 1 --shard {}/4 ::: 1 2 3 4
  then                      deno task faces merge data/faces/celeba-shard-*-of-4 --to data/faces/celeba

The exit code is 0 if all went well, 1 if it did not, 2 if the request made no sense, 130 or 143 after
Ctrl-C or SIGTERM.`;
