"""LinearSVC on TF-IDF, the peer of `xiangyin eval`: same rows, same folds, macro-F1 over pooled predictions.

    python3 -m venv .venv && .venv/bin/pip install -r analyze/concern/peer/requirements.txt
    go run ./analyze/concern/internal/build assign ../shared/data/labelled.jsonl > folds.json
    .venv/bin/python analyze/concern/peer/peer.py ../shared/data/labelled.jsonl --assignment folds.json

Prints one JSON object a line: jieba words and 1-3-character grams, on the text alone and with the title before it. Last comes how fast
the word model predicts, cutting included.
"""

import argparse
import json
import time

import jieba
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import PredefinedSplit, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC


def cut(text):
    return jieba.lcut(text)


def words():
    return make_pipeline(TfidfVectorizer(analyzer=cut), LinearSVC())


def grams():
    return make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 3)), LinearSVC())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", help="JSON lines with text, label and optionally title")
    parser.add_argument("--assignment", required=True, help="JSON list with the fold of each row")
    args = parser.parse_args()
    jieba.setLogLevel(60)
    with open(args.data, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    labels = [r.get("label") or r["concern"] for r in rows]
    inputs = {"text": [r["text"] for r in rows]}
    if any(r.get("title") for r in rows):
        inputs["title and text"] = [r.get("title", "") + "\n" + r["text"] for r in rows]
    with open(args.assignment, encoding="utf-8") as f:
        assignment = json.load(f)
    folds = PredefinedSplit(assignment)
    for source, texts in inputs.items():
        for name, make in (("jieba words", words), ("1-3-character grams", grams)):
            found = cross_val_predict(make(), texts, labels, cv=folds)
            print(json.dumps({
                "model": "LinearSVC, TF-IDF, " + name, "input": source, "rows": len(rows), "folds": len(set(assignment)),
                "accuracy": accuracy_score(labels, found), "macro_f1": f1_score(labels, found, average="macro"),
            }), flush=True)
    model = words().fit(inputs["text"], labels)
    start = time.perf_counter()
    model.predict(inputs["text"])
    seconds = time.perf_counter() - start
    size = sum(len(t.encode()) for t in inputs["text"])
    print(json.dumps({"model": "prediction with jieba words", "cases_per_second": len(rows) / seconds,
                      "megabytes_per_second": size / seconds / 1e6}))


if __name__ == "__main__":
    main()
