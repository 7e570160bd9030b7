"""The values in ssim_test.ts, computed apart from the library.

SSIM is scikit-image's. MS-SSIM is written out below with SciPy; TensorFlow's, where it is installed, is
printed beside it (it computes in float32). Run as

    pip install numpy==2.4.6 scipy==1.17.1 scikit-image==0.26.0
    python tests/images/ms_ssim_values.py
"""

import json

import numpy as np
from scipy.ndimage import correlate1d
from skimage.metrics import structural_similarity

WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
SIZES = ((80, 80), (128, 128), (192, 176))  # width, height


def pictures(width, height):
    """Two pictures of shape (height, width, 3), which the test builds from the same formulae."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    original = 0.5 + 0.3 * np.sin(x / 5 + c) * np.cos(y / 7) + ((3 * x + 5 * y + 7 * c) % 11) / 100
    noise = ((73 * x + 151 * y + 37 * c + x * y) % 17) / 17 - 0.5
    other = 0.5 + 0.25 * np.sin(x / 5 + c + 0.2) * np.cos(y / 7) + 0.2 * noise
    return original, other


def terms(a, b):
    """Mean of SSIM and of its contrast and structure, over full windows of one channel."""
    taps = np.exp(-(np.arange(-5, 6) ** 2) / (2 * 1.5**2))
    taps /= taps.sum()

    def blur(values):
        return correlate1d(correlate1d(values, taps, axis=0), taps, axis=1)[5:-5, 5:-5]

    mean_a, mean_b = blur(a), blur(b)
    variance_a = blur((a - 0.5) ** 2) - blur(a - 0.5) ** 2
    variance_b = blur((b - 0.5) ** 2) - blur(b - 0.5) ** 2
    covariance = blur((a - 0.5) * (b - 0.5)) - blur(a - 0.5) * blur(b - 0.5)
    luminance = (2 * mean_a * mean_b + 1e-4) / (mean_a**2 + mean_b**2 + 1e-4)
    structure = (2 * covariance + 9e-4) / (variance_a + variance_b + 9e-4)
    return (luminance * structure).mean(), structure.mean()


def multi_scale(a, b):
    """MS-SSIM of one channel over the scales that fit."""
    scales = sum(min(a.shape) >= 11 * 2**scale for scale in range(5))
    weights = np.array(WEIGHTS[:scales]) / sum(WEIGHTS[:scales])
    product = 1.0
    for weight in weights[:-1]:
        product *= max(0.0, terms(a, b)[1]) ** weight
        a, b = (p.reshape(p.shape[0] // 2, 2, p.shape[1] // 2, 2).mean(axis=(1, 3)) for p in (a, b))
    return product * max(0.0, terms(a, b)[0]) ** weights[-1]


def tensorflow_value(a, b):
    """TensorFlow's MS-SSIM with the same scales, or nothing."""
    try:
        import tensorflow as tf
    except ImportError:
        return None
    scales = sum(min(a.shape[:2]) >= 11 * 2**scale for scale in range(5))
    weights = tuple(np.array(WEIGHTS[:scales]) / sum(WEIGHTS[:scales]))
    a, b = (tf.constant(p, tf.float32) for p in (a, b))
    return float(tf.image.ssim_multiscale(a, b, max_val=1.0, power_factors=weights))


def main():
    for width, height in SIZES:
        a, b = pictures(width, height)
        ssim = structural_similarity(
            a, b, channel_axis=2, data_range=1.0, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
        )
        ms_ssim = float(np.mean([multi_scale(a[..., c], b[..., c]) for c in range(3)]))
        row = {"widthPx": width, "heightPx": height, "ssim": float(ssim), "msSsim": ms_ssim}
        print(json.dumps({**row, "tensorflow": tensorflow_value(a, b)}))


if __name__ == "__main__":
    main()
