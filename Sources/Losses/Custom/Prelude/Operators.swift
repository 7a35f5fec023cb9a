extension Prelude {
  /// Operators that are compositions of others; names, twins and meaning stand in the table.
  ///
  /// Each is called with all its parameters by name.
  static let operators = """
    def unstack(x, num, axis):
        return [take(x, i, axis) for i in range(x.shape[axis])]
    def diag(x, k):
        return matrix_diag(x, k) if ndim(x) == 1 else diag_part(x, k)
    def diagonal(x, offset, axis1, axis2):
        return diag_part(moveaxis(x, [axis1, axis2], [-2, -1]), offset)
    def trace(x, offset, axis1, axis2):
        return sum(diagonal(x, offset, axis1, axis2), axis=-1)
    def tf_trace(x):
        return sum(diag_part(x), axis=-1)
    def swapaxes(x, axis1, axis2):
        return moveaxis(x, [axis1, axis2], [axis2, axis1])
    def _below(rows, columns, k):
        return arange(rows)[:, None] >= arange(columns) - k
    def tril(x, k):
        return where(_below(x.shape[-2], x.shape[-1], k), x, 0)
    def triu(x, k):
        return where(_below(x.shape[-2], x.shape[-1], k - 1), 0, x)
    def tri(n, m, k, dtype):
        return where(_below(n, n if m is None else m, k), 1.0, 0.0)
    def sequence_mask(lengths, maxlen, dtype):
        return arange(int(max(lengths)) if maxlen is None else maxlen) < expand_dims(lengths, -1)
    def eye(n, m, k, dtype):
        return where(arange(n)[:, None] == arange(n if m is None else m) - k, 1.0, 0.0)
    def linspace(start, stop, num, endpoint, dtype):
        steps = num - 1 if endpoint and num > 1 else num
        return start + (stop - start) * (arange(num) / steps)
    def meshgrid(x, y, z, indexing):
        if y is None:
            x, y = x
        first, second = (1, 0) if indexing == 'xy' else (0, 1)
        shape = [1, 1] if z is None else [1, 1, 1]
        parts = [(x, first), (y, second)] + ([] if z is None else [(z, 2)])
        full = list(shape)
        for part, axis in parts:
            full[axis] = size(part)
        grids = []
        for part, axis in parts:
            lengths = list(shape)
            lengths[axis] = -1
            grids.append(broadcast_to(reshape(part, lengths), full))
        return grids
    def cumprod(x, axis):
        x = moveaxis(x, axis, -1)
        n = x.shape[-1]
        return moveaxis(prod(where(_below(n, n, 0), expand_dims(x, -2), 1), axis=-1), -1, axis)
    def logcumsumexp(x, axis):
        x = moveaxis(x, axis, -1)
        n = x.shape[-1]
        terms = where(_below(n, n, 0), expand_dims(x, -2), -inf)
        return moveaxis(logsumexp(terms, axis=-1), -1, axis)
    def _counts(x, segment_ids, num_segments):
        counts = segment_sum(ones_like(segment_ids), segment_ids, num_segments)
        return reshape(counts, [-1] + [1] * (ndim(x) - ndim(segment_ids)))
    def segment_mean(x, segment_ids, num_segments, sorted):
        sums = segment_sum(x, segment_ids, num_segments)
        return divide_no_nan(sums, _counts(x, segment_ids, num_segments))
    def _members(x, segment_ids, num_segments, other):
        n = int(max(segment_ids)) + 1 if num_segments is None else num_segments
        mine = segment_ids == arange(n)[:, None]
        return where(reshape(mine, list(mine.shape) + [1] * (ndim(x) - 1)), x, other)
    def segment_max(x, segment_ids, num_segments, sorted):
        return max(_members(x, segment_ids, num_segments, -inf), axis=1)
    def segment_min(x, segment_ids, num_segments, sorted):
        return min(_members(x, segment_ids, num_segments, inf), axis=1)
    def segment_prod(x, segment_ids, num_segments, sorted):
        return prod(_members(x, segment_ids, num_segments, 1), axis=1)
    def in_top_k(targets, predictions, k):
        mine = take_along_axis(predictions, expand_dims(targets, -1), -1)
        return sum(predictions > mine, axis=-1) < k
    """
}
