"""Images: a small U-net, its saliency and adversaries, pooling, boxes, similarity."""

import torch
import torch.nn.functional as F

torch.manual_seed(2)


def c(o, i, k=3):
    return (torch.randn(o, i, k, k) * (2 / (i * k * k)) ** 0.5).requires_grad_()


P = [c(4, 1), c(8, 4), c(4, 12), c(1, 4, 1)]
up = (torch.randn(8, 8, 2, 2) * 0.2).requires_grad_()


def unet(x):
    a = F.relu(F.conv2d(x, P[0], padding=1))
    b = F.relu(F.conv2d(F.max_pool2d(a, 2), P[1], padding=1))
    u = F.conv_transpose2d(b, up, stride=2)
    return F.conv2d(F.relu(F.conv2d(torch.cat([a, u], 1), P[2], padding=1)), P[3])


x = torch.randn(4, 1, 8, 8)
m = (F.avg_pool2d(x, 3, 1, 1) > 0.1).float()
params = P + [up]
for i in range(12):
    o = unet(x)
    l = F.binary_cross_entropy_with_logits(o, m, pos_weight=torch.tensor(2.0))
    l.backward()
    iou = ((o > 0) & (m > 0)).sum() / ((o > 0) | (m > 0)).sum()
    for p in params:
        p.data.sub_(p.grad, alpha=0.1)
        p.grad = None
    if i % 3 == 0:
        print(f"{i}: {l.item():.5f} IoU {iou:.4f}")
print(o[0, 0, :2])
print([p.norm().item() for p in P])
d = F.conv2d(x, c(2, 1), dilation=2, stride=2, padding=2, groups=1)
print(d.shape, d.sum())
dw = F.conv2d(x.expand(-1, 4, -1, -1), torch.ones(4, 1, 3, 3), groups=4)
print(dw.shape, dw[0, :, 0, 0])
c1 = F.conv1d(torch.randn(2, 3, 10), torch.randn(5, 3, 3, requires_grad=True), stride=2)
print(c1.shape, c1.grad_fn.name())
c3 = F.conv3d(torch.randn(1, 2, 4, 4, 4), torch.randn(3, 2, 2, 2, 2))
print(c3.shape, c3.mean())
v, ix = F.max_pool2d(x, 2, return_indices=True)
print(ix[0, 0], F.max_unpool2d(v, ix, 2)[0, 0, :2])
print(
    F.adaptive_max_pool2d(x, (2, 3))[0],
    F.avg_pool2d(x, 3, stride=2, padding=1, count_include_pad=False)[0, 0],
    F.fold(F.unfold(x, 2, stride=2), (8, 8), 2, stride=2).equal(x),
    sep="\n",
)
img = x[:1].clone().requires_grad_()
feats = []
h = img
for p in P[:2]:
    h = F.relu(F.conv2d(h, p, padding=1))
    feats.append(h)


def gram(f):
    return (lambda t: t @ t.mT / t.numel())(f.flatten(2))


sty = [gram(f).detach() * 0.5 for f in feats]
L = sum(F.mse_loss(gram(f), s) for f, s in zip(feats, sty)) + 1e-3 * (img[..., 1:] - img[..., :-1]).abs().mean()
L.backward()
print(L, img.grad[0, 0, 0])
adv = x[:1].clone()
for _ in range(5):
    adv.requires_grad_()
    (g,) = torch.autograd.grad(F.binary_cross_entropy_with_logits(unet(adv), m[:1]), adv)
    adv = torch.clamp(adv.detach() + 0.05 * g.sign(), x[:1] - 0.1, x[:1] + 0.1)
print((adv - x[:1]).abs().max(), F.binary_cross_entropy_with_logits(unet(adv), m[:1]))
fm = F.relu(F.conv2d(x[:1], P[0], padding=1))
fm.retain_grad()
sc = fm.mean()
(sc * fm.pow(2).sum()).backward()
cam = F.relu((fm.grad.mean((2, 3), keepdim=True) * fm).sum(1))
cam = F.interpolate(cam[None], scale_factor=2, mode="nearest")[0]
print(cam.shape, (cam / cam.max())[0, 0, :6])
boxes = torch.tensor([[0.0, 0, 4, 4], [1, 1, 5, 5], [6, 6, 8, 8]])
s = torch.tensor([0.9, 0.8, 0.7])
lt = torch.max(boxes[:, None, :2], boxes[None, :, :2])
rb = torch.min(boxes[:, None, 2:], boxes[None, :, 2:])
wh = (rb - lt).clamp(min=0)
inter = wh.prod(-1)
ar = (boxes[:, 2:] - boxes[:, :2]).prod(1)
iou = inter / (ar[:, None] + ar - inter)
print(iou)
keep = []
order = s.argsort(descending=True)
while order.numel():
    keep.append(order[0].item())
    order = order[1:][iou[order[0], order[1:]] < 0.3]
print(keep)
psnr = -10 * torch.log10(F.mse_loss(adv, x[:1]))
print(f"PSNR {psnr:.3f}")
mu1 = F.avg_pool2d(x, 3, 1)
mu2 = F.avg_pool2d(m, 3, 1)
s12 = F.avg_pool2d(x * m, 3, 1) - mu1 * mu2
ssim = (
    (2 * mu1 * mu2 + 1e-4)
    * (2 * s12 + 9e-4)
    / ((mu1**2 + mu2**2 + 1e-4) * (F.avg_pool2d(x * x, 3, 1) - mu1**2 + F.avg_pool2d(m * m, 3, 1) - mu2**2 + 9e-4))
).mean()
print(ssim)
print(
    F.channel_shuffle(torch.arange(8.0).view(1, 4, 1, 2), 2),
    F.bilinear(torch.ones(1, 2), torch.ones(1, 3), torch.ones(4, 2, 3)),
)
