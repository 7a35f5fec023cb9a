"""Objectives of gradient boosting, and scorers of scikit-learn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List, Mapping, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from ._client import Client
    from ._request import Loss

Array = npt.NDArray[Any]


class Objective:
    """A loss as a custom objective of XGBoost, LightGBM and CatBoost.

    An objective is called as ``(y_true, y_pred)`` by the estimators of XGBoost and LightGBM, as
    ``(predictions, data)`` by their training functions, and through ``calc_ders_range`` by
    CatBoost. Each gets the derivatives of the sum of the weighted values.
    """

    def __init__(
        self,
        client: Client,
        loss: Loss,
        min_hessian: Optional[float],
        parameters: Mapping[str, Any],
    ) -> None:
        self._client = client
        self._loss = loss
        self._min_hessian = min_hessian
        self._parameters = dict(parameters)

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Tuple[Array, Array]:
        """The gradient and the second derivatives, in the shape of the predictions."""
        if hasattr(y_pred, "get_label"):
            y_pred, data = y_true, y_pred
            y_true, sample_weight = data.get_label(), data.get_weight()
        return self.derivatives(y_true, y_pred, sample_weight)

    def derivatives(
        self, y_true: npt.ArrayLike, y_pred: npt.ArrayLike, sample_weight: Any = None
    ) -> Tuple[Array, Array]:
        """The gradient and the second derivatives, in the shape of the predictions."""
        truth = np.asarray(y_true)
        predictions = np.asarray(y_pred, dtype=np.float64)
        shape = predictions.shape
        if predictions.ndim == 1:
            # A row of one number for each sample, so that no mean is taken over the samples.
            predictions = predictions[:, np.newaxis]
            truth = truth.reshape(len(truth), -1)
        weight = None if sample_weight is None else np.asarray(sample_weight)
        if weight is not None and weight.size == 0:
            weight = None
        answer = self._client.loss(
            self._loss,
            truth,
            predictions,
            sample_weight=weight,
            reduction="sum",
            dtype="float64",
            outputs=("gradient", "hessian_diagonal"),
            **self._parameters,
        )
        assert answer.gradient is not None and answer.hessian_diagonal is not None
        gradient = answer.gradient.reshape(shape)
        hessian = answer.hessian_diagonal.reshape(shape)
        if self._min_hessian is not None:
            hessian = np.maximum(hessian, self._min_hessian)
        return gradient, hessian

    # MARK: CatBoost

    def calc_ders_range(
        self,
        approxes: Sequence[float],
        targets: Sequence[float],
        weights: Optional[Sequence[float]],
    ) -> List[Tuple[float, float]]:
        """The derivatives for CatBoost, which maximises: with the opposite sign."""
        gradient, hessian = self.derivatives(
            np.asarray(targets),
            np.asarray(approxes),
            None if weights is None else np.asarray(weights),
        )
        return list(zip((-gradient).tolist(), (-hessian).tolist()))

    def is_max_optimal(self) -> bool:
        """Required by CatBoost for metrics."""
        return False


class Scorer:
    """A loss as a scorer of scikit-learn: greater is better, so the loss is negated.

    ``response`` names what the estimator is asked for: ``predict``, ``decision_function``,
    ``predict_proba`` (a probability for each class, labels as class numbers) or
    ``positive_proba`` (the probability of the second class, labels as 0 and 1).
    """

    def __init__(
        self, client: Client, loss: Loss, response: str, parameters: Mapping[str, Any]
    ) -> None:
        if response not in ("predict", "decision_function", "predict_proba", "positive_proba"):
            raise ValueError(f"unknown response {response!r}")
        self._client = client
        self._loss = loss
        self._response = response
        self._parameters = dict(parameters)

    def __call__(self, estimator: Any, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The negative loss of an estimator over data."""
        truth = np.asarray(y)
        if self._response.endswith("_proba"):
            truth = np.searchsorted(estimator.classes_, truth)
            predictions = np.asarray(estimator.predict_proba(X))
            if self._response == "positive_proba":
                predictions = predictions[:, 1]
        else:
            predictions = np.asarray(getattr(estimator, self._response)(X))
        if predictions.ndim == 1:
            predictions = predictions[:, np.newaxis]
            truth = truth.reshape(len(truth), -1)
        answer = self._client.loss(
            self._loss,
            truth,
            predictions,
            sample_weight=sample_weight,
            dtype="float64",
            outputs=("loss",),
            **self._parameters,
        )
        return -float(answer)
