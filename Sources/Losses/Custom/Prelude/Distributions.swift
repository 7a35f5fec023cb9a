extension Prelude {
  /// Distributions of TensorFlow Probability, by their densities alone.
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

    """

  /// Where PyTorch takes its arguments in another order.
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

    """
}
