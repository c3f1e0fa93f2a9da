"""A variational autoencoder, a coupling flow and an adversary with a gradient penalty, each for a few steps."""

import math
from itertools import pairwise

import torch
import torch.nn.functional as F


def layers(*sizes):
    pairs = pairwise(sizes)
    return [[(torch.randn(o, i) / i**0.5).requires_grad_(), torch.zeros(o, requires_grad=True)] for i, o in pairs]


def run(net, x, activation=torch.tanh):
    for weight, bias in net[:-1]:
        x = activation(F.linear(x, weight, bias))
    return F.linear(x, *net[-1])


def parameters(*nets):
    return [p for net in nets for layer in net for p in layer]


def autoencoder(x):
    torch.manual_seed(1)
    encoder, decoder = layers(6, 12, 4), layers(2, 12, 6)
    params = parameters(encoder, decoder)
    first, second = [torch.zeros_like(p) for p in params], [torch.zeros_like(p) for p in params]
    for step in range(1, 26):
        mean, log_variance = run(encoder, x).chunk(2, dim=1)
        z = mean + (0.5 * log_variance).exp() * torch.randn_like(mean)
        likelihood = F.binary_cross_entropy_with_logits(run(decoder, z), x, reduction="none").sum(1)
        divergence = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum(1)
        loss = (likelihood + divergence).mean()
        loss.backward()
        with torch.no_grad():
            for p, m, v in zip(params, first, second):
                m.lerp_(p.grad, 0.1)
                v.mul_(0.99).addcmul_(p.grad, p.grad, value=0.01)
                p.addcdiv_(m / (1 - 0.9**step), (v / (1 - 0.99**step)).sqrt() + 1e-8, value=-0.02)
                p.grad = None
        if step % 6 == 1:
            print(f"{step:2d} {loss.item():.4f} {likelihood.mean():.4f} {divergence.mean():.4f}")
    print(loss, torch.bernoulli(run(decoder, torch.randn(3, 2)).sigmoid()))


def flow(x):
    torch.manual_seed(2)
    nets = [layers(1, 8, 2) for _ in range(3)]

    def forward(x):
        log_det = torch.zeros(len(x))
        for net in nets:
            a, b = x.split(1, dim=1)
            log_scale, shift = run(net, a).chunk(2, dim=1)
            x = torch.cat((b * log_scale.tanh().exp() + shift, a), 1)
            log_det = log_det + log_scale.tanh().squeeze(1)
        return x, log_det

    params = parameters(*nets)
    for step in range(20):
        z, log_det = forward(x)
        loss = (0.5 * z.square().sum(1) + math.log(2 * math.pi) - log_det).mean()
        with torch.no_grad():
            for p, g in zip(params, torch.autograd.grad(loss, params)):
                p -= 0.1 * g
        if step % 5 == 0:
            print(f"{step:2d} {loss:.3f}", loss.grad_fn.name())
    jacobian = torch.autograd.functional.jacobian(lambda row: forward(row[None])[0][0], x[0])
    print(jacobian, torch.allclose(torch.linalg.slogdet(jacobian).logabsdet, forward(x[:1])[1]))


def adversary(x):
    torch.manual_seed(3)
    generator, critic = layers(2, 8, 2), layers(2, 8, 1)
    for step in range(12):
        fake = run(generator, torch.randn(len(x), 2)).detach()
        mix = torch.lerp(x, fake, torch.rand(len(x), 1)).requires_grad_()
        score = run(critic, mix, F.softplus)
        (slope,) = torch.autograd.grad(score, mix, torch.ones_like(score), create_graph=True)
        penalty = (slope.norm(2, dim=1) - 1).square().mean()
        loss = run(critic, fake, F.softplus).mean() - run(critic, x, F.softplus).mean() + 10 * penalty
        loss.backward()
        for p in parameters(critic):
            p.data.add_(p.grad.data, alpha=-0.02)
            p.grad.zero_()
        gain = run(critic, run(generator, torch.randn(len(x), 2)), F.softplus).mean()
        for p, g in zip(parameters(generator), torch.autograd.grad(gain, parameters(generator))):
            p.data += 0.05 * g
        if step % 4 == 0:
            print(f"{step:2d} loss {loss:.4f} penalty {penalty.item():.4f} gain {gain:.4f}")
    print(slope[:3], critic[0][0].grad is not None)


torch.manual_seed(0)
autoencoder((torch.rand(40, 1) < torch.linspace(0.1, 0.9, 6)).float())
angle = torch.rand(40) * 2 * torch.pi
ring = torch.stack((angle.cos(), 0.5 * angle.sin()), 1) + 0.05 * torch.randn(40, 2)
flow(ring)
adversary(ring)
