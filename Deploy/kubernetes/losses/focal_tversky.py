def focal_tversky(y_true, y_pred, alpha=0.7, gamma=0.75):
    """Tversky loss that down-weights easy examples."""
    hit = K.sum(y_true * y_pred, axis=-1)
    missed = K.sum(y_true * (1 - y_pred), axis=-1)
    wrong = K.sum((1 - y_true) * y_pred, axis=-1)
    index = (hit + 1) / (hit + alpha * missed + (1 - alpha) * wrong + 1)
    return (1 - index) ** gamma
