extension Prelude {
  /// Operators on images, as defined by TensorFlow.
  static let imageOperators = """
    def total_variation(x):
        down = x[..., 1:, :, :] - x[..., :-1, :, :]
        across = x[..., 1:, :] - x[..., :-1, :]
        return sum(abs(down), axis=[-3, -2, -1]) + sum(abs(across), axis=[-3, -2, -1])
    def image_gradients(x):
        before = [[0, 0]] * (len(x.shape) - 3)
        down = pad(x[..., 1:, :, :] - x[..., :-1, :, :], before + [[0, 1], [0, 0], [0, 0]])
        across = pad(x[..., 1:, :] - x[..., :-1, :], before + [[0, 0], [0, 1], [0, 0]])
        return (down, across)
    def sobel_edges(x, data_format):
        before = [[0, 0]] * (len(x.shape) - 3)
        wide = pad(x, before + [[1, 1], [1, 1], [0, 0]], 'reflect')
        smooth = wide[..., :-2, :] + 2 * wide[..., 1:-1, :] + wide[..., 2:, :]
        down = smooth[..., 2:, :, :] - smooth[..., :-2, :, :]
        smooth = wide[..., :-2, :, :] + 2 * wide[..., 1:-1, :, :] + wide[..., 2:, :, :]
        across = smooth[..., 2:, :] - smooth[..., :-2, :]
        return stack([down, across], axis=-1)
    def psnr(x, y, max_val):
        mse = mean(squared_difference(x, y), axis=[-3, -2, -1])
        return (20 * log(max_val) - 10 * log(mse)) / log(10.0)
    def _gaussian(size, sigma):
        places = arange(size) - (size - 1) / 2
        return softmax(-0.5 * square(places) / (sigma * sigma))
    def _blurred(x, weights):
        rows = reshape(weights, [-1, 1, 1, 1]) * ones([1, 1, x.shape[-1], 1])
        columns = reshape(weights, [1, -1, 1, 1]) * ones([1, 1, x.shape[-1], 1])
        return depthwise_conv2d(depthwise_conv2d(x, rows), columns)
    def _similarity(x, y, max_val, size, sigma, k1, k2):
        c1, c2 = (k1 * max_val) ** 2, (k2 * max_val) ** 2
        weights = _gaussian(size, sigma)
        mean_x, mean_y = _blurred(x, weights), _blurred(y, weights)
        both, each = 2 * mean_x * mean_y, square(mean_x) + square(mean_y)
        luminance = (both + c1) / (each + c1)
        products, squares = 2 * _blurred(x * y, weights), _blurred(square(x) + square(y), weights)
        contrast = (products - both + c2) / (squares - each + c2)
        return (mean(luminance * contrast, axis=[-3, -2]), mean(contrast, axis=[-3, -2]))
    def ssim(x, y, max_val, filter_size, filter_sigma, k1, k2):
        parts = _similarity(x, y, max_val, filter_size, filter_sigma, k1, k2)
        return mean(parts[0], axis=-1)
    def _halved(x):
        odd = [x.shape[-3] % 2, x.shape[-2] % 2]
        if odd[0] + odd[1] > 0:
            before = [[0, 0]] * (len(x.shape) - 3)
            x = pad(x, before + [[0, odd[0]], [0, odd[1]], [0, 0]], 'symmetric')
        return avg_pool2d(x, 2)
    def ssim_multiscale(x, y, max_val, power_factors, filter_size, filter_sigma, k1, k2):
        if power_factors is None:
            power_factors = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]
        result = 1.0
        scales = len(power_factors)
        for scale in range(scales):
            if scale > 0:
                x, y = _halved(x), _halved(y)
            parts = _similarity(x, y, max_val, filter_size, filter_sigma, k1, k2)
            part = parts[0] if scale == scales - 1 else parts[1]
            result = result * relu(part) ** power_factors[scale]
        return mean(result, axis=-1)
    """
}
