extension Prelude {
  /// Distributions of TensorFlow Probability; only their densities.
  static let distributions = """
    class _Distribution:
        def prob(self, value):
            return exp(self.log_prob(value))
    class Normal(_Distribution):
        def __init__(self, loc, scale, validate_args=False, allow_nan_stats=True, name=None):
            self.loc = loc
            self.scale = scale
        def log_prob(self, value):
            return (-0.5 * square((value - self.loc) / self.scale) - log(self.scale)
                    - 0.9189385332046727)
        def cdf(self, value):
            return 0.5 * (1.0 + erf((value - self.loc) / (self.scale * 1.4142135623730951)))
        def mean(self):
            return self.loc
        def stddev(self):
            return self.scale
        def variance(self):
            return square(self.scale)
        def entropy(self):
            return log(self.scale) + 1.4189385332046727
        def _divergence(self, other):
            share = square(self.scale / other.scale)
            far = square((self.loc - other.loc) / other.scale)
            return 0.5 * (share + far - 1.0 - log(share))
    class Laplace(_Distribution):
        def __init__(self, loc, scale, validate_args=False, allow_nan_stats=True, name=None):
            self.loc = loc
            self.scale = scale
        def log_prob(self, value):
            return -abs((value - self.loc) / self.scale) - log(2.0 * self.scale)
    class Poisson(_Distribution):
        def __init__(self, rate=None, log_rate=None, validate_args=False, name=None):
            self.rate = exp(log_rate) if rate is None else rate
            self.log_rate = log_rate
        def log_prob(self, value):
            logs = xlogy(value, self.rate) if self.log_rate is None else value * self.log_rate
            return logs - self.rate - lgamma(value + 1.0)
    class Bernoulli(_Distribution):
        def __init__(self, logits=None, probs=None, dtype=None, validate_args=False, name=None):
            self.logits = logits
            self.probs = probs
        def log_prob(self, value):
            if self.probs is None:
                return -sigmoid_cross_entropy_with_logits(value, self.logits)
            return xlogy(value, self.probs) + xlogy(1.0 - value, 1.0 - self.probs)
    class Categorical(_Distribution):
        def __init__(self, logits=None, probs=None, dtype=None, validate_args=False, name=None):
            self.logs = log_softmax(log(probs) if logits is None else logits)
        def log_prob(self, value):
            return take_along_axis(self.logs, expand_dims(value, -1), -1)[..., 0]
        def _divergence(self, other):
            return sum(exp(self.logs) * (self.logs - other.logs), axis=-1)
    def kl_divergence(distribution_a, distribution_b, allow_nan_stats=True, name=None):
        return distribution_a._divergence(distribution_b)
    class LogNormal(Normal):
        def log_prob(self, value):
            return Normal(self.loc, self.scale).log_prob(log(value)) - log(value)
    class Exponential(_Distribution):
        def __init__(self, rate, validate_args=None, name=None):
            self.rate = rate
        def log_prob(self, value):
            return log(self.rate) - self.rate * value
    class Gamma(_Distribution):
        def __init__(self, concentration, rate=None, log_rate=None, validate_args=None, name=None):
            self.concentration = concentration
            self.rate = exp(log_rate) if rate is None else rate
        def log_prob(self, value):
            c = self.concentration
            return (c * log(self.rate) + xlogy(c - 1.0, value) - self.rate * value - lgamma(c))
    class Beta(_Distribution):
        def __init__(self, concentration1, concentration0, validate_args=None, name=None):
            self.a, self.b = concentration1, concentration0
        def log_prob(self, value):
            logs = xlogy(self.a - 1.0, value) + xlogy(self.b - 1.0, 1.0 - value)
            return logs + lgamma(self.a + self.b) - lgamma(self.a) - lgamma(self.b)
    class StudentT(_Distribution):
        def __init__(self, df, loc=0.0, scale=1.0, validate_args=None, name=None):
            self.df, self.loc, self.scale = df, loc, scale
        def log_prob(self, value):
            y, half = (value - self.loc) / self.scale, 0.5 * self.df
            return (lgamma(half + 0.5) - lgamma(half) - 0.5 * log(3.141592653589793 * self.df)
                    - log(self.scale) - (half + 0.5) * log1p(square(y) / self.df))
    class Uniform(_Distribution):
        def __init__(self, low=0.0, high=1.0, validate_args=None, name=None):
            self.low, self.high = low, high
        def log_prob(self, value):
            isInside = logical_and(value >= self.low, value < self.high)
            return where(isInside, -log(self.high - self.low), -inf)
    class NegativeBinomial(_Distribution):
        def __init__(self, total_count, logits=None, probs=None, validate_args=None, name=None):
            self.total_count = total_count
            self.logits = log(probs) - log1p(-probs) if logits is None else logits
        def log_prob(self, value):
            n = self.total_count
            return (lgamma(n + value) - lgamma(1.0 + value) - lgamma(n)
                    + n * log_sigmoid(-self.logits) + value * log_sigmoid(self.logits))
    class Independent(_Distribution):
        def __init__(self, distribution, reinterpreted_batch_ndims=None, validate_args=None,
                     name=None):
            self.distribution, self.count = distribution, reinterpreted_batch_ndims
            self.event_rank = 1 if self.count is None else self.count
        def log_prob(self, value):
            logs = self.distribution.log_prob(value)
            count = ndim(logs) - 1 if self.count is None else self.count
            return sum(logs, axis=[-1 - i for i in range(count)]) if count > 0 else logs
    class MultivariateNormalDiag(Independent):
        def __init__(self, loc=0.0, scale_diag=1.0, validate_args=None, name=None):
            self.distribution, self.count, self.event_rank = Normal(loc, scale_diag), 1, 1
    class MixtureSameFamily(_Distribution):
        def __init__(self, mixture_distribution, components_distribution, validate_args=None,
                     name=None):
            self.mixture, self.components = mixture_distribution, components_distribution
        def log_prob(self, value):
            rank = getattr(self.components, 'event_rank', 0)
            logs = self.components.log_prob(expand_dims(value, -1 - rank))
            return logsumexp(self.mixture.logs + logs, axis=-1)
    class Mixture(_Distribution):
        def __init__(self, cat, components, validate_args=None, name=None):
            self.cat, self.components = cat, components
        def log_prob(self, value):
            logs = stack([part.log_prob(value) for part in self.components], axis=-1)
            return logsumexp(self.cat.logs + logs, axis=-1)

    """

  /// Distributions with another order of arguments in PyTorch.
  static let torchDistributions = """
    class Bernoulli:
        def __init__(self, probs=None, logits=None, validate_args=None):
            self.logits = logits
            self.probs = probs
        def log_prob(self, value):
            if self.probs is None:
                return -sigmoid_cross_entropy_with_logits(value, self.logits)
            return xlogy(value, self.probs) + xlogy(1.0 - value, 1.0 - self.probs)
    class Categorical:
        def __init__(self, probs=None, logits=None, validate_args=None):
            self.logs = log_softmax(log(probs) if logits is None else logits)
        def log_prob(self, value):
            return take_along_axis(self.logs, expand_dims(value, -1), -1)[..., 0]
        def _divergence(self, other):
            return sum(exp(self.logs) * (self.logs - other.logs), axis=-1)
    class NegativeBinomial:
        def __init__(self, total_count, probs=None, logits=None, validate_args=None):
            self.total_count = total_count
            self.logits = log(probs) - log1p(-probs) if logits is None else logits
        def log_prob(self, value):
            n = self.total_count
            return (lgamma(n + value) - lgamma(1.0 + value) - lgamma(n)
                    + n * log_sigmoid(-self.logits) + value * log_sigmoid(self.logits))

    """
}
