extension Prelude {
  /// The losses of PyTorch, which take predictions first and reduce their values.
  static let torchLosses = """
    def _reduced(values, reduction, size_average=None, reduce=None):
        if reduce is not None and not reduce:
            reduction = 'none'
        elif size_average is not None and not size_average:
            reduction = 'sum'
        if reduction == 'none':
            return values
        return ops.sum(values) if reduction == 'sum' else ops.mean(values)
    def mse_loss(input, target, size_average=None, reduce=None, reduction='mean'):
        return _reduced(ops.square(input - target), reduction, size_average, reduce)
    def l1_loss(input, target, size_average=None, reduce=None, reduction='mean'):
        return _reduced(ops.abs(input - target), reduction, size_average, reduce)
    def smooth_l1_loss(input, target, size_average=None, reduce=None, reduction='mean', beta=1.0):
        e = ops.abs(input - target)
        if beta == 0:
            return _reduced(e, reduction, size_average, reduce)
        values = ops.where(e < beta, 0.5 * e * e / beta, e - 0.5 * beta)
        return _reduced(values, reduction, size_average, reduce)
    def huber_loss(input, target, reduction='mean', delta=1.0):
        e = ops.abs(input - target)
        values = ops.where(e <= delta, 0.5 * e * e, delta * (e - 0.5 * delta))
        return _reduced(values, reduction)
    def binary_cross_entropy(
        input, target, weight=None, size_average=None, reduce=None, reduction='mean'):
        values = -(target * ops.maximum(ops.log(input), -100.0)
                   + (1.0 - target) * ops.maximum(ops.log1p(-input), -100.0))
        if weight is not None:
            values = values * weight
        return _reduced(values, reduction, size_average, reduce)
    def binary_cross_entropy_with_logits(
        input, target, weight=None, size_average=None, reduce=None, reduction='mean',
        pos_weight=None):
        if pos_weight is None:
            values = ops.sigmoid_cross_entropy_with_logits(target, input)
        else:
            less = 1.0 + (pos_weight - 1.0) * target
            values = (1.0 - target) * input + less * ops.softplus(-input)
        if weight is not None:
            values = values * weight
        return _reduced(values, reduction, size_average, reduce)
    def _per_class(weight, input):
        shape = [1] * len(input.shape)
        shape[_class_axis(input)] = -1
        return ops.reshape(weight, shape)
    def _class_axis(input):
        return 1 if len(input.shape) > 1 else 0
    def cross_entropy(
        input, target, weight=None, size_average=None, ignore_index=-100, reduce=None,
        reduction='mean', label_smoothing=0.0):
        axis = _class_axis(input)
        classes = input.shape[axis]
        logs = ops.log_softmax(input, axis=axis)
        if len(target.shape) == len(input.shape) and target.shape[axis] == classes:
            truth = target
            if label_smoothing > 0:
                truth = truth * (1.0 - label_smoothing) + label_smoothing / classes
            if weight is not None:
                logs = logs * _per_class(weight, input)
            values = -ops.sum(truth * logs, axis=axis)
            return _reduced(values, reduction, size_average, reduce)
        return _labelled(
            logs, target, axis, weight, ignore_index, label_smoothing, reduction, size_average,
            reduce)
    def _labelled(
        logs, target, axis, weight, ignore_index, label_smoothing, reduction, size_average,
        reduce):
        classes = logs.shape[axis]
        if len(target.shape) == len(logs.shape):
            target = ops.squeeze(target, axis=axis)
        hot = ops.one_hot(target, classes, axis=axis)
        counted = ops.cast(ops.not_equal(target, ignore_index), 'float32')
        weights = counted
        if weight is not None:
            logs = logs * _per_class(weight, logs)
            weights = counted * ops.sum(hot * _per_class(weight, logs), axis=axis)
        values = -ops.sum(ops.where(hot, logs, 0.0), axis=axis) * counted
        if label_smoothing > 0:
            smooth = -ops.sum(logs, axis=axis) * counted
            values = (1.0 - label_smoothing) * values + label_smoothing / classes * smooth
        if reduction == 'mean' and size_average is None and reduce is None:
            return ops.sum(values) / ops.sum(weights)
        return _reduced(values, reduction, size_average, reduce)
    def nll_loss(
        input, target, weight=None, size_average=None, ignore_index=-100, reduce=None,
        reduction='mean'):
        return _labelled(
            input, target, _class_axis(input), weight, ignore_index, 0.0, reduction, size_average,
            reduce)
    def kl_div(
        input, target, size_average=None, reduce=None, reduction='mean', log_target=False):
        if log_target:
            values = ops.exp(target) * (target - input)
        else:
            values = ops.xlogy(target, target) - target * input
        if reduction == 'batchmean':
            return ops.sum(values) / input.shape[0]
        return _reduced(values, reduction, size_average, reduce)
    def poisson_nll_loss(
        input, target, log_input=True, full=False, size_average=None, eps=1e-8, reduce=None,
        reduction='mean'):
        if log_input:
            values = ops.exp(input) - target * input
        else:
            values = input - target * ops.log(input + eps)
        return _reduced(values, reduction, size_average, reduce)
    def gaussian_nll_loss(input, target, var, full=False, eps=1e-6, reduction='mean'):
        # The floor of the variance is no part of the gradient.
        safe = var + ops.stop_gradient(ops.maximum(var, eps) - var)
        values = 0.5 * (ops.log(safe) + ops.square(input - target) / safe)
        if full:
            values = values + 0.9189385332046727
        return _reduced(values, reduction)
    def margin_ranking_loss(
        input1, input2, target, margin=0.0, size_average=None, reduce=None, reduction='mean'):
        values = ops.relu(-target * (input1 - input2) + margin)
        return _reduced(values, reduction, size_average, reduce)
    def hinge_embedding_loss(
        input, target, margin=1.0, size_average=None, reduce=None, reduction='mean'):
        values = ops.where(ops.equal(target, 1), input, ops.relu(margin - input))
        return _reduced(values, reduction, size_average, reduce)
    def soft_margin_loss(input, target, size_average=None, reduce=None, reduction='mean'):
        return _reduced(ops.softplus(-target * input), reduction, size_average, reduce)
    def cosine_embedding_loss(
        input1, input2, target, margin=0.0, size_average=None, reduce=None, reduction='mean'):
        c = cosine_similarity(input1, input2, len(input1.shape) - 1)
        values = ops.where(ops.equal(target, 1), 1.0 - c, ops.relu(c - margin))
        return _reduced(values, reduction, size_average, reduce)
    def triplet_margin_loss(
        anchor, positive, negative, margin=1.0, p=2.0, eps=1e-6, swap=False, size_average=None,
        reduce=None, reduction='mean'):
        near, far = pairwise_distance(anchor, positive, p, eps), pairwise_distance(
            anchor, negative, p, eps)
        if swap:
            far = ops.minimum(far, pairwise_distance(positive, negative, p, eps))
        return _reduced(ops.relu(near - far + margin), reduction, size_average, reduce)

    class _Loss:
        def __init__(self, **options):
            self.options = options
        def forward(self, input, target):
            return self.function(input, target, **self.options)
    class MSELoss(_Loss):
        def function(self, *inputs, **options):
            return mse_loss(*inputs, **options)
    class L1Loss(_Loss):
        def function(self, *inputs, **options):
            return l1_loss(*inputs, **options)
    class SmoothL1Loss(_Loss):
        def function(self, *inputs, **options):
            return smooth_l1_loss(*inputs, **options)
    class HuberLoss(_Loss):
        def function(self, *inputs, **options):
            return huber_loss(*inputs, **options)
    class KLDivLoss(_Loss):
        def function(self, *inputs, **options):
            return kl_div(*inputs, **options)
    class BCELoss(_Loss):
        def __init__(self, weight=None, size_average=None, reduce=None, reduction='mean'):
            self.options = dict(
                weight=weight, size_average=size_average, reduce=reduce, reduction=reduction)
        def function(self, *inputs, **options):
            return binary_cross_entropy(*inputs, **options)
    class BCEWithLogitsLoss(_Loss):
        def __init__(
            self, weight=None, size_average=None, reduce=None, reduction='mean',
            pos_weight=None):
            self.options = dict(
                weight=weight, size_average=size_average, reduce=reduce, reduction=reduction,
                pos_weight=pos_weight)
        def function(self, *inputs, **options):
            return binary_cross_entropy_with_logits(*inputs, **options)
    class CrossEntropyLoss(_Loss):
        def __init__(
            self, weight=None, size_average=None, ignore_index=-100, reduce=None,
            reduction='mean', label_smoothing=0.0):
            self.options = dict(
                weight=weight, size_average=size_average, ignore_index=ignore_index,
                reduce=reduce, reduction=reduction, label_smoothing=label_smoothing)
        def function(self, *inputs, **options):
            return cross_entropy(*inputs, **options)
    class NLLLoss(_Loss):
        def __init__(
            self, weight=None, size_average=None, ignore_index=-100, reduce=None,
            reduction='mean'):
            self.options = dict(
                weight=weight, size_average=size_average, ignore_index=ignore_index,
                reduce=reduce, reduction=reduction)
        def function(self, *inputs, **options):
            return nll_loss(*inputs, **options)
    class Softmax:
        def __init__(self, dim=None):
            self.dim = dim
        def forward(self, input):
            return softmax(input, self.dim)
    class LogSoftmax:
        def __init__(self, dim=None):
            self.dim = dim
        def forward(self, input):
            return log_softmax(input, self.dim)
    class Sigmoid:
        def forward(self, input):
            return ops.sigmoid(input)
    class Tanh:
        def forward(self, input):
            return ops.tanh(input)
    class ReLU:
        def __init__(self, inplace=False):
            self.inplace = inplace
        def forward(self, input):
            return ops.relu(input)
    class LogSigmoid:
        def forward(self, input):
            return ops.log_sigmoid(input)
    class CosineSimilarity:
        def __init__(self, dim=1, eps=1e-8):
            self.dim, self.eps = dim, eps
        def forward(self, x1, x2):
            return cosine_similarity(x1, x2, self.dim, self.eps)
    class PairwiseDistance:
        def __init__(self, p=2.0, eps=1e-6, keepdim=False):
            self.p, self.eps, self.keepdim = p, eps, keepdim
        def forward(self, x1, x2):
            return pairwise_distance(x1, x2, self.p, self.eps, self.keepdim)
    def Parameter(data, requires_grad=True):
        return ops.constant(data)
    """
}
