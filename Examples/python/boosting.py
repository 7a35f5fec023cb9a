"""Gradient boosting with objectives from the service: the models equal the native ones."""

import os
import sys

import numpy as np

from loss_client import Client

client = Client(os.environ.get("LOSS_SERVER_URL", "http://localhost:8080"))
random = np.random.default_rng(1)
X = random.normal(size=(400, 4))
y = (X[:, 0] - X[:, 1] ** 2 + random.normal(size=400) > 0).astype(float)
# The cross-entropy of logits: what all three call binary or logistic.
logistic = client.objective("binary_crossentropy", from_logits=True)


def with_xgboost():
    import xgboost

    settings = {"max_depth": 3, "eta": 0.3, "base_score": 0.5, "tree_method": "exact"}
    data = xgboost.DMatrix(X, y)
    native = xgboost.train({**settings, "objective": "binary:logistic"}, data, 20)
    # Its own objective also transforms predictions; a custom one predicts logits.
    custom = xgboost.train({**settings, "base_score": 0.0}, data, 20, obj=logistic)
    return native.predict(data, output_margin=True), custom.predict(data, output_margin=True)


def with_lightgbm():
    import lightgbm

    settings = {"n_estimators": 20, "boost_from_average": False, "verbose": -1}
    native = lightgbm.LGBMRegressor(objective="binary", **settings).fit(X, y)
    custom = lightgbm.LGBMRegressor(objective=logistic, **settings).fit(X, y)
    return native.predict(X, raw_score=True), custom.predict(X, raw_score=True)


def with_catboost():
    import catboost

    settings = {
        "iterations": 20,
        "learning_rate": 0.1,
        "boosting_type": "Plain",
        "bootstrap_type": "No",
        "random_strength": 0,
        "leaf_estimation_method": "Newton",
        "leaf_estimation_iterations": 1,
        "leaf_estimation_backtracking": "No",
        "score_function": "L2",
        "verbose": False,
        "allow_writing_files": False,
    }
    native = catboost.CatBoostClassifier(loss_function="Logloss", **settings).fit(X, y)
    custom = catboost.CatBoostClassifier(
        loss_function=logistic, eval_metric="Logloss", **settings
    ).fit(X, y)
    return (
        native.predict(X, prediction_type="RawFormulaVal"),
        custom.predict(X, prediction_type="RawFormulaVal"),
    )


def with_scikit_learn():
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_score

    model = LogisticRegression()
    scorer = client.scorer("binary_crossentropy", response="positive_proba")
    return (
        cross_val_score(model, X, y, scoring="neg_log_loss"),
        cross_val_score(model, X, y, scoring=scorer),
    )


for compare in (with_xgboost, with_lightgbm, with_catboost, with_scikit_learn):
    name = compare.__name__.removeprefix("with_")
    try:
        native, custom = compare()
    except ImportError:
        print(f"{name} is not installed")
        continue
    difference = np.abs(native - custom).max()
    print(f"{name} agrees" if difference < 1e-6 else f"{name} differs by {difference}")
    if difference >= 1e-6:
        sys.exit(1)
