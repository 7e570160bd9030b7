"""A contender: the networks in Keras 3, trained by a tf.function.

    keras_peer.py graph    TensorFlow's graph
    keras_peer.py xla      compiled by XLA
    keras_peer.py graph mixed    by the policy mixed_bfloat16; heads, pictures and losses in float32
"""

import sys

from peer_protocol import read_case, serve, weights_of

LEARNING_RATE = 1e-3
EPSILON = 1e-10


def build_vae(keras):
    """VAE V1: the encoder (mean, logarithm of the variance) and the decoder."""
    layers = keras.layers
    image = keras.Input((80, 80, 3))
    x = image
    for filters in (128, 64, 32, 16):
        x = layers.Conv2D(filters, 3, 2, "same", activation="relu")(x)
    x = layers.BatchNormalization(momentum=0.9)(x)
    x = layers.Flatten()(x)
    heads = [layers.Dense(256, dtype="float32")(x) for _ in range(2)]
    encoder = keras.Model(image, heads)
    code = keras.Input((256,))
    y = layers.Dense(400, activation="relu")(code)
    y = layers.Reshape((5, 5, 16))(y)
    for filters in (32, 64, 128):
        y = layers.Conv2DTranspose(filters, 3, 2, "same", activation="relu")(y)
    y = picture(layers, y)
    return encoder, keras.Model(code, y)


def build_accordion(keras):
    """Accordion V1: two hourglasses."""
    layers = keras.layers
    image = keras.Input((128, 128, 3))
    x = image
    for _ in range(2):
        for filters in (128, 128, 256):
            x = layers.Conv2D(filters, 3, 2, "same", activation="relu")(x)
        x = layers.BatchNormalization(momentum=0.9)(x)
        for filters in (128, 64):
            x = layers.Conv2DTranspose(filters, 3, 2, "same", activation="relu")(x)
        x = picture(layers, x)
    return keras.Model(image, x)


def picture(layers, x):
    """The last layer of a decoder."""
    x = layers.Conv2DTranspose(3, 3, 2, "same")(x)
    return layers.Activation("sigmoid", dtype="float32")(x)


def load(task):
    import keras
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(task["threads"])
    if "mixed" in sys.argv:
        keras.mixed_precision.set_global_policy("mixed_bfloat16")
    arrays = read_case(task["file"])
    if task["name"] == "vae":
        encoder, decoder = build_vae(keras)
        models = [encoder, decoder]

        def loss_of(images, epsilon):
            mean, log_var = encoder(images, training=True)
            z = mean + tf.exp(0.5 * log_var) * epsilon
            error = tf.square(decoder(z, training=True) - images)
            kl = 0.5 * tf.reduce_sum(tf.square(mean) + tf.exp(log_var) - log_var - 1, 1)
            return tf.reduce_mean(tf.reduce_sum(error, [1, 2, 3])) + tf.reduce_mean(kl)

    else:
        accordion = build_accordion(keras)
        models = [accordion]

        def loss_of(images, _):
            return tf.reduce_mean(tf.square(accordion(images, training=True) - images))

    put_weights(models, weights_of(arrays))
    variables = [variable for model in models for variable in model.trainable_variables]
    optimizer = keras.optimizers.Adam(LEARNING_RATE, epsilon=EPSILON)
    optimizer.build(variables)

    @tf.function(jit_compile="xla" in sys.argv)
    def train(images, epsilon):
        with tf.GradientTape() as tape:
            loss = loss_of(images, epsilon)
        optimizer.apply(tape.gradient(loss, variables), variables)
        return loss

    batches = [tf.constant(batch) for batch in arrays["images"]]
    noise = [tf.constant(each) for each in arrays.get("noise/epsilon", [0.0] * len(batches))]

    def step(index):
        which = index % len(batches)
        return float(train(batches[which], noise[which]))

    loaded = {
        "versions": {"keras": keras.__version__, "tensorflow": tf.__version__},
        "threads": task["threads"],
        "items": len(arrays["images"][0]),
    }
    return loaded, step


def put_weights(models, weights):
    """Layers and weights have the same order in both libraries."""
    targets = [layer_weight for model in models for layer_weight in in_order(model)]
    if len(targets) != len(weights):
        raise ValueError(f"There are {len(weights)} weights for {len(targets)} places")
    for target, (name, value) in zip(targets, weights.items()):
        if tuple(target.shape) != value.shape:
            raise ValueError(f"{name} has the shape {value.shape}, not {tuple(target.shape)}")
        target.assign(value)


def in_order(model):
    return [weight for layer in model.layers for weight in layer.weights]


if __name__ == "__main__":
    serve(load)
