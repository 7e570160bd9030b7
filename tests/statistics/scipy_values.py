"""Writes scipy_values.ts, the values that the statistics are held against.

    pip install numpy scipy scikit-learn
    python scipy_values.py > scipy_values.ts && deno fmt scipy_values.ts

The numbers come from Lehmer's generator, whose products are exact in double precision, so that the tests
in lehmer.ts draw the same without storing them.
"""

import json
import re

import numpy
import scipy
import sklearn
from scipy import special, stats
from sklearn.linear_model import LogisticRegression
from sklearn.mixture import GaussianMixture
from sklearn.svm import LinearSVC


def uniforms(seed, count):
    state, out = seed, []
    for _ in range(count):
        state = state * 48271 % 2147483647
        out.append(state / 2147483647)
    return numpy.array(out)


def bells(seed, count):
    """Sums of four uniform numbers: nearly normal, with tails that are too light."""
    return uniforms(seed, 4 * count).reshape(count, 4).sum(axis=1) - 2


def skewed(seed, count):
    return -numpy.log(uniforms(seed, count))


def anderson_p(statistic, n):
    """D'Agostino and Stephens (1986), table 4.9."""
    a = statistic * (1 + 0.75 / n + 2.25 / n**2)
    if a >= 0.6:
        return numpy.exp(1.2937 - 5.709 * a + 0.0186 * a * a)
    if a > 0.34:
        return numpy.exp(0.9177 - 4.279 * a - 1.38 * a * a)
    if a > 0.2:
        return 1 - numpy.exp(-8.318 + 42.796 * a - 59.938 * a * a)
    return 1 - numpy.exp(-13.436 + 101.14 * a - 223.73 * a * a)


def normality():
    samples = [
        ("bells", 1, 20), ("bells", 2, 90), ("bells", 3, 1000), ("bells", 4, 4001),
        ("skewed", 5, 25), ("skewed", 6, 90), ("skewed", 7, 300),
    ]
    out = []
    for kind, seed, count in samples:
        x = {"bells": bells, "skewed": skewed}[kind](seed, count)
        k2, shapiro = stats.normaltest(x), stats.shapiro(x)
        anderson = stats.anderson(x, "norm", method="interpolate").statistic
        t = stats.ttest_1samp(x, 0.1)
        v = (count - 1) * x.var(ddof=1) / 0.5
        out.append({
            "kind": kind, "seed": seed, "count": count,
            "mean": x.mean(), "variance": x.var(ddof=1),
            "skewness": stats.skew(x), "excessKurtosis": stats.kurtosis(x),
            "k2": k2.statistic, "k2P": k2.pvalue,
            "anderson": anderson, "andersonP": anderson_p(anderson, count),
            "shapiro": shapiro.statistic, "shapiroP": shapiro.pvalue,
            "t": t.statistic, "tP": t.pvalue,
            "chi2": v, "chi2P": 2 * min(stats.chi2.cdf(v, count - 1), stats.chi2.sf(v, count - 1)),
        })
    return out


def small_shapiro():
    out = []
    for count in (3, 4, 5, 6, 7, 11, 12):
        result = stats.shapiro(skewed(11, count))
        out.append([count, result.statistic, result.pvalue])
    return out


def distributions():
    normal = [[x, special.ndtr(x)] for x in (-37.0, -20.0, -6.0, -3.0, -1.2, -0.1, 0.0, 0.7, 2.5, 8.0)]
    quantiles = [[p, special.ndtri(p)] for p in (1e-200, 1e-20, 1e-6, 0.01, 0.3, 0.5, 0.8, 0.999)]
    chi = [[x, k, special.chdtr(k, x), special.chdtrc(k, x)]
           for x, k in ((0.1, 1), (2, 2), (60, 2), (80, 89), (400, 255), (3999, 3999), (5000, 4000))]
    student = [[t, k, 2 * special.stdtr(k, -abs(t))]
               for t, k in ((0.01, 5), (1, 1), (2, 5), (-3, 89), (10, 89), (40, 89), (8, 4000))]
    gamma = [[x, special.gammaln(x)] for x in (0.01, 0.5, 1.5, 3.2, 9.9, 10.1, 171, 2000.5)]
    logarithms = [[x, special.log_ndtr(x)] for x in (-1000.0, -63.0, -30.1, -29.9, -5.0, 2.0)]
    return {"normal": normal, "logNormal": logarithms, "quantiles": quantiles, "chiSquared": chi, "student": student, "lnGamma": gamma}


def corrections():
    p = uniforms(8, 12) ** 3
    order = numpy.argsort(p)
    holm = numpy.empty(12)
    holm[order] = numpy.minimum(1, numpy.maximum.accumulate(p[order] * numpy.arange(12, 0, -1)))
    return {"holm": holm, "benjaminiHochberg": stats.false_discovery_control(p)}


def bootstrap():
    """The intervals' limits over so many resamples that drawing hardly matters."""
    x, y = skewed(9, 40), bells(10, 30)
    drawn = {"n_resamples": 200000, "method": "percentile", "rng": 1}
    one = stats.bootstrap((x,), numpy.mean, **drawn)
    two = stats.bootstrap((x, y), lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis), **drawn)
    limits = [result.confidence_interval for result in (one, two)]
    return [{"samples": i + 1, "low": low, "high": high} for i, (low, high) in enumerate(limits)]


def shares():
    out = []
    for successes, count in ((0, 200), (150, 200), (200, 200), (1, 7)):
        interval = stats.binomtest(successes, count).proportion_ci(method="wilson")
        out.append([successes, count, interval.low, interval.high])
    return out


def labelled(seed, count, dim, shift=0.4):
    """Codes in float32, the first dimension shifted by the label; every third one has it."""
    x = bells(seed, count * dim).reshape(count, dim)
    y = numpy.where(numpy.arange(count) % 3 == 0, 1, -1)
    x[:, 0] += shift * y
    return x.astype(numpy.float32).astype(numpy.float64), y


def classifiers():
    x, y = labelled(12, 90, 5)
    out = []
    for cost in (0.1, 1.0, 30.0):
        logistic = LogisticRegression(C=cost, tol=1e-12, max_iter=10000, solver="newton-cholesky").fit(x, y)
        svm = LinearSVC(C=cost, tol=1e-9, max_iter=1_000_000, dual=True, random_state=0).fit(x, y)
        out.append({
            "cost": cost,
            "logistic": [*logistic.coef_[0], logistic.intercept_[0]],
            "svm": [*svm.coef_[0], svm.intercept_[0]],
        })
    return out


def mixtures():
    x, _ = labelled(13, 120, 3, 1.2)
    out = {}
    for covariance in ("full", "diag"):
        fitted = GaussianMixture(2, covariance_type=covariance, reg_covar=0, tol=1e-14, max_iter=1000,
                                 n_init=3, random_state=0).fit(x)
        order = numpy.argsort(fitted.means_[:, 0])
        covariances = fitted.covariances_[order]
        out["full" if covariance == "full" else "diagonal"] = {
            "weights": fitted.weights_[order], "means": fitted.means_[order],
            "variances": numpy.array([numpy.diag(c) if c.ndim == 2 else c for c in covariances]),
            "logLikelihood": fitted.score(x),
        }
    return out


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, numpy.ndarray)):
        return [plain(item) for item in value]
    return float(value) if isinstance(value, numpy.floating) else value


x90 = bells(2, 90)
VALUES = {
    "NORMALITY": normality(),
    "SMALL_SHAPIRO": small_shapiro(),
    "DISTRIBUTIONS": distributions(),
    "CORRECTIONS": corrections(),
    "QUANTILE_POINTS": numpy.array(stats.probplot(x90, fit=False)).T[[0, 1, 44, 88, 89]],
    "BOOTSTRAP": bootstrap(),
    "SHARES": shares(),
    "CLASSIFIERS": classifiers(),
    "MIXTURES": mixtures(),
    "SPECTRUM": numpy.sort(numpy.linalg.eigvalsh(numpy.cov(labelled(12, 90, 5)[0].T)))[::-1],
}

print(f"""/**
 * Made by scipy_values.py (SciPy {scipy.__version__}, scikit-learn {sklearn.__version__}, NumPy {numpy.__version__}).
 *
 * @module
 */
""")
for name, value in VALUES.items():
    text = re.sub(r'"(\w+)":', r"\1:", json.dumps(plain(value)))
    print(f"export const {name} = {text};\n")
