"""Logistic regression by gradients from the service, with loss-client."""

import os

import numpy as np

from loss_client import Client

i = np.arange(60)
X = np.stack([(i * 7 % 11 - 5) / 5, (i * 3 % 13 - 6) / 6, np.ones(60)], axis=1)
y = (X[:, :1] - X[:, 1:2] + ((i * 5 % 9 - 4) / 4)[:, None] > 0).astype(float)

weights = np.zeros((3, 1))
with Client(os.environ.get("LOSS_SERVER_URL", "http://localhost:8080")) as client:
    while True:
        answer = client.loss(
            "binary_crossentropy",
            y,
            X @ weights,
            from_logits=True,
            dtype="float64",
            outputs=["loss", "gradient"],
        )
        gradient = X.T @ answer.gradient
        if np.abs(gradient).max() < 1e-8:
            break
        weights -= 4 * gradient

print(f"loss {answer.loss:.4f}")
print("weights", *(f"{weight:.3f}" for weight in weights[:, 0]))
