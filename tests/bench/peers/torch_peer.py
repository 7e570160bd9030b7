"""A contender: the networks in PyTorch.

    torch_peer.py                            eager
    torch_peer.py channels-last              with the channels innermost in memory
    torch_peer.py [channels-last] compile    through torch.compile
    torch_peer.py … mixed                    the networks in torch.autocast with bfloat16

TensorFlow pads a convolution of stride 2 after the picture and PyTorch on both sides, so it would not
be the same network. Turned by half a turn, pictures and kernels alike, it is, without a padding that
costs PyTorch time.
"""

import sys

import numpy as np
from peer_protocol import read_case, serve, weights_of

LEARNING_RATE = 1e-3
EPSILON = 1e-10
BATCH_NORM = {"eps": 1e-3, "momentum": 0.1}


def build_vae(nn):
    """VAE V1: what leads to the two dense layers, those, and the decoder."""
    channels = (3, 128, 64, 32, 16)
    body = []
    for inputs, outputs in zip(channels, channels[1:]):
        body += [nn.Conv2d(inputs, outputs, 3, 2, 1), nn.ReLU()]
    body += [nn.BatchNorm2d(16, **BATCH_NORM), nn.Flatten()]
    decoder = [nn.Linear(256, 400), nn.ReLU(), nn.Unflatten(1, (16, 5, 5))]
    channels = (16, 32, 64, 128, 3)
    for inputs, outputs in zip(channels, channels[1:]):
        decoder += [nn.ConvTranspose2d(inputs, outputs, 3, 2, 1, 1), nn.ReLU()]
    decoder[-1] = nn.Sigmoid()
    heads = [nn.Linear(400, 256), nn.Linear(400, 256)]
    return nn.ModuleList([nn.Sequential(*body), *heads, nn.Sequential(*decoder)])


def build_accordion(nn):
    """Accordion V1: two hourglasses."""
    layers = []
    for _ in range(2):
        for inputs, outputs in ((3, 128), (128, 128), (128, 256)):
            layers += [nn.Conv2d(inputs, outputs, 3, 2, 1), nn.ReLU()]
        layers += [nn.BatchNorm2d(256, **BATCH_NORM)]
        for inputs, outputs in ((256, 128), (128, 64), (64, 3)):
            layers += [nn.ConvTranspose2d(inputs, outputs, 3, 2, 1, 1), nn.ReLU()]
        layers[-1] = nn.Sigmoid()
    return nn.ModuleList([nn.Sequential(*layers)])


def load(task):
    import torch

    torch.set_num_threads(task["threads"])
    arrays = read_case(task["file"])
    model = (build_vae if task["name"] == "vae" else build_accordion)(torch.nn)
    put_weights(torch, model, weights_of(arrays))
    memory_format = torch.contiguous_format
    if "channels-last" in sys.argv:
        memory_format = torch.channels_last
    model = model.to(memory_format=memory_format)
    if task["name"] == "vae":
        body, mean_head, log_var_head, decoder = model

        def loss_of(images, epsilon):
            features = body(images)
            mean, log_var = mean_head(features).float(), log_var_head(features).float()
            z = mean + torch.exp(0.5 * log_var) * epsilon
            error = torch.square(decoder(z).float() - images)
            kl = 0.5 * (mean.square() + log_var.exp() - log_var - 1).sum(1)
            return error.sum((1, 2, 3)).mean() + kl.mean()

    else:
        (accordion,) = model

        def loss_of(images, _):
            return (accordion(images).float() - images).square().mean()

    if "compile" in sys.argv:
        loss_of = torch.compile(loss_of)
    mixed = "mixed" in sys.argv
    optimizer = torch.optim.Adam(model.parameters(), LEARNING_RATE, eps=EPSILON, foreach=True)
    turned = torch.from_numpy(arrays["images"][:, :, ::-1, ::-1].transpose(0, 1, 4, 2, 3).copy())
    batches = [batch.contiguous(memory_format=memory_format) for batch in turned]
    noise = arrays.get("noise/epsilon")
    noise = [None] * len(batches) if noise is None else list(torch.from_numpy(noise.copy()))

    def step(index):
        which = index % len(batches)
        optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=mixed):
            loss = loss_of(batches[which], noise[which])
        loss.backward()
        optimizer.step()
        return loss.item()

    loaded = {
        "versions": {"torch": torch.__version__},
        "threads": torch.get_num_threads(),
        "items": len(batches[0]),
    }
    return loaded, step


def put_weights(torch, model, weights):
    """Takes each layer's weights in turn, in PyTorch's layout."""
    nn = torch.nn
    values = list(weights.values())

    def put(target, value):
        with torch.no_grad():
            target.copy_(torch.from_numpy(np.ascontiguousarray(value)))

    for layer in model.modules():
        if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
            # [height, width, input, output] → [output, input, height, width]; transposed
            # convolutions have [height, width, output, input] → [input, output, height, width]
            put(layer.weight, values.pop(0)[::-1, ::-1].transpose(3, 2, 0, 1))
            put(layer.bias, values.pop(0))
        elif isinstance(layer, nn.BatchNorm2d):
            for target in (layer.weight, layer.bias, layer.running_mean, layer.running_var):
                put(target, values.pop(0))
        elif isinstance(layer, nn.Linear):
            kernel, bias = values.pop(0), values.pop(0)
            if kernel.shape[0] == 400:  # from a picture of 5×5 with 16 channels, turned
                kernel = turned_picture(kernel)
            if kernel.shape[1] == 400:  # to one
                kernel, bias = turned_picture(kernel.T).T, turned_picture(bias)
            put(layer.weight, kernel.T)
            put(layer.bias, bias)
    if values:
        raise ValueError(f"{len(values)} weights are left over")


def turned_picture(values):
    """The first axis from [height, width, channel] to [channel, height, width], by half a turn."""
    picture = values.reshape(5, 5, 16, -1)[::-1, ::-1].transpose(2, 0, 1, 3)
    return picture.reshape(values.shape)


if __name__ == "__main__":
    serve(load)
