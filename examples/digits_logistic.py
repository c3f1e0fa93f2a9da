"""Logistic regression with tensors alone, on real handwritten digits.

The data are 1797 images of 8 x 8 pixels, written by 13 people (see data/README.md). Nothing but tensors and backward():
no layers, no optimizer, no data loader.
"""

import csv
import gzip
from pathlib import Path

import torch

DATA = Path(__file__).parent / "data" / "digits.csv.gz"


def load():
    """Images as rows of 64 numbers between 0 and 1, and digits."""
    with gzip.open(DATA, "rt", newline="") as file:
        rows = [[int(value) for value in row] for row in csv.reader(file)]
    table = torch.tensor(rows)
    return table[:, :64].float() / 16, table[:, 64]


def draw(image):
    """An image in five shades."""
    for row in image.reshape(8, 8):
        print("    " + "".join(" .:*#"[min(int(pixel * 5), 4)] * 2 for pixel in row))


def log_likelihood(images, digits, weight, bias):
    """The mean log-probability of the right digits, from a softmax kept stable by its largest logit."""
    logits = images @ weight + bias
    logits = logits - logits.max(dim=1, keepdim=True).values.detach()
    log_probability = logits - logits.exp().sum(dim=1, keepdim=True).log()
    return log_probability.gather(1, digits.unsqueeze(1)).mean()


def accuracy(images, digits, weight, bias):
    with torch.no_grad():
        return (((images @ weight + bias).argmax(dim=1)) == digits).float().mean().item()


def main():
    torch.manual_seed(0)
    images, digits = load()
    print("images", images.shape, images.dtype, "digits", digits.shape, digits.dtype)
    print("of each digit:", [int((digits == d).sum()) for d in range(10)])
    draw(images[0])

    order = torch.randperm(len(images))
    train, test = order[:1437], order[1437:]
    print("train", len(train), "test", len(test), "first", train[:8])

    weight = (0.01 * torch.randn(64, 10)).requires_grad_()
    bias = torch.zeros(10, requires_grad=True)
    rate, decay, batch = 0.5, 1e-4, 96
    for epoch in range(15):
        shuffled = train[torch.randperm(len(train))]
        total = 0.0
        for start in range(0, len(shuffled), batch):
            chosen = shuffled[start : start + batch]
            loss = decay * weight.pow(2).sum() - log_likelihood(images[chosen], digits[chosen], weight, bias)
            loss.backward()
            with torch.no_grad():
                weight -= rate * weight.grad
                bias -= rate * bias.grad
            weight.grad.zero_()
            bias.grad.zero_()
            total += loss.item() * len(chosen)
        seen, unseen = (accuracy(images[part], digits[part], weight, bias) for part in (train, test))
        print(f"epoch {epoch + 1:2d}  loss {total / len(train):.4f}  train {seen:.4f}  test {unseen:.4f}")

    with torch.no_grad():
        probability = (images[test] @ weight + bias).softmax(dim=1)
        guessed = probability.argmax(dim=1)
    confusion = torch.zeros(10, 10, dtype=torch.int64)
    for truth, guess in zip(digits[test].tolist(), guessed.tolist()):
        confusion[truth, guess] += 1
    print("rows: the digit, columns: what it was taken for")
    print(confusion)

    wrong = (guessed != digits[test]).nonzero().flatten()
    worst = wrong[probability[wrong].max(dim=1).values.argmax()]
    print(f"{len(wrong)} wrong; the surest mistake: a {digits[test][worst]} taken for a {guessed[worst]},",
          f"probability {probability[worst].max():.3f}")
    draw(images[test][worst])
    torch.set_printoptions(precision=3, sci_mode=False)
    print("probabilities of the first three:", probability[:3])


if __name__ == "__main__":
    main()
