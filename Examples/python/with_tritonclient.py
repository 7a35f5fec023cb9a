"""Logistic regression by gradients from the service, with Triton's client and binary tensors."""

import os

import numpy as np
import tritonclient.http as triton

i = np.arange(60)
X = np.stack([(i * 7 % 11 - 5) / 5, (i * 3 % 13 - 6) / 6, np.ones(60)], axis=1)
y = (X[:, :1] - X[:, 1:2] + ((i * 5 % 9 - 4) / 4)[:, None] > 0).astype(float)


def tensor(name, array):
    result = triton.InferInput(name, array.shape, "FP64")
    result.set_data_from_numpy(array)
    return result


url = os.environ.get("LOSS_SERVER_URL", "http://localhost:8080").removeprefix("http://")
client = triton.InferenceServerClient(url)
outputs = [triton.InferRequestedOutput(name) for name in ("loss", "gradient")]
weights = np.zeros((3, 1))
while True:
    answer = client.infer(
        "binary_crossentropy",
        [tensor("y_true", y), tensor("y_pred", X @ weights)],
        outputs=outputs,
        parameters={"from_logits": True, "dtype": "float64"},
    )
    gradient = X.T @ answer.as_numpy("gradient")
    if np.abs(gradient).max() < 1e-8:
        break
    weights -= 4 * gradient

print(f"loss {answer.as_numpy('loss').item():.4f}")
print("weights", *(f"{weight:.3f}" for weight in weights[:, 0]))
