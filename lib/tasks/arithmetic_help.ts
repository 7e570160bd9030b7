/**
 * What `deno task arithmetic --help` prints.
 *
 * @module
 */

/** The whole help. */
export const arithmeticHelp =
  `Adds and subtracts the mean codes of faces, decodes the sum, and asks judges what it shows.

deno task arithmetic "smiling woman - neutral woman + neutral man"

An equation has terms with + or − between them. A term is the faces of which all its words are true:
  smiling woman with glasses     not, no, without turn the next word round: man without a beard
  2 smile, 0.5 × smile           a number before the words is the term's strength
A word that is not known is pointed at, and all that are known are listed.

  --model <folder>     A training run. Default: the newest finished one on these faces, V2 before V1
  --faces <which>      portraits, celeba, photos, or the folder of a face store. Default: portraits
  --images <n|all>     Faces of each term at most. Default: 100
  --policy <name>      What becomes of the sum's distance from the mean code: plain (as it falls),
                       rescaled (that of a face), distribution-preserving (over √Σw²). Default: plain
  --part <name>        Whose faces are used: train, validation, test (people held out from training),
                       all. Default: test; all where the model was trained on other faces
  --seed <text>        Which faces are drawn where there are more than are used. Default: equation
  --out <folder>       Default: outputs/arithmetic
  --help               Show this

The picture, a PNG, shows the faces of each term, their reconstructions and their average, then the
equation with its result, real faces that are what it should be, and the real faces nearest to it. The
figures, a JSON file, have the judges' verdicts on the result and on reconstructed real faces, the
faces that were used, and the result's code. Both are named after the equation and a hash of all that
decides them: only the same request replaces them.

Nothing is trained or drawn here: if faces, a model or a judge are missing, the command that makes them
is named. The exit code is 0 if all went well, 1 if it did not, 2 if the request made no sense or
something that it needs is not there.`;
