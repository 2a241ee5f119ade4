class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def rotated(self: __torch__.Ops,
      x: Tensor,
      bits: int) -> Tensor:
    low = torch.bitwise_right_shift(x, torch.sub(32, bits))
    kept = torch.bitwise_and_(low, torch.sub(torch.__lshift__(1, bits), 1))
    return torch.add_(kept, x, alpha=torch.__lshift__(1, bits))
  def round(self: __torch__.Ops,
      a: Tensor,
      b: Tensor,
      c: Tensor,
      d: Tensor) -> List[Tensor]:
    a1 = torch.add_(a, b)
    d1 = (self).rotated(torch.bitwise_xor_(d, a1), 16)
    c1 = torch.add_(c, d1)
    b1 = (self).rotated(torch.bitwise_xor_(b, c1), 12)
    a2 = torch.add_(a1, b1)
    d2 = (self).rotated(torch.bitwise_xor_(d1, a2), 8)
    c2 = torch.add_(c1, d2)
    b2 = (self).rotated(torch.bitwise_xor_(b1, c2), 7)
    return [a2, b2, c2, d2]
  def words(self: __torch__.Ops,
      state: Tensor,
      first: int,
      count: int) -> List[Tensor]:
    rows = torch.reshape(state, [4, 4, 1])
    wide = torch.arange(first, torch.add(first, count), dtype=4, layout=None, device=ops.prim.device(state), pin_memory=None)
    counters = torch.to(torch.bitwise_right_shift(torch.bitwise_left_shift(wide, 32), 32), 3)
    last = torch.repeat(torch.select(rows, 0, 3), [1, count])
    _0 = torch.copy_(torch.select(last, 0, 0), counters)
    a = torch.repeat(torch.select(rows, 0, 0), [1, count])
    b = torch.repeat(torch.select(rows, 0, 1), [1, count])
    c = torch.repeat(torch.select(rows, 0, 2), [1, count])
    d = torch.clone(last)
    for i in range(10):
      x = (self).round(a, b, c, d)
      y = (self).round(x[0], torch.roll(x[1], [-1], [0]), torch.roll(x[2], [-2], [0]), torch.roll(x[3], [-3], [0]))
      a = y[0]
      b = torch.roll(y[1], [1], [0])
      c = torch.roll(y[2], [2], [0])
      d = torch.roll(y[3], [3], [0])
    return [torch.add_(a, torch.select(rows, 0, 0)), torch.add_(b, torch.select(rows, 0, 1)), torch.add_(c, torch.select(rows, 0, 2)), torch.add_(d, last)]
  def blocks(self: __torch__.Ops,
      state: Tensor,
      range: Tensor) -> Tensor:
    found = (self).words(state, int(torch.select(range, 0, 0)), int(torch.select(range, 0, 1)))
    return torch.contiguous(torch.t(torch.cat(found, 0)))
  def uniform(self: __torch__.Ops,
      high: Tensor,
      low: Tensor,
      offset: float) -> Tensor:
    fine = torch.mul_(torch.add_(torch.to(low, 7), torch.add(2147483648., offset)), 2.3283064365386963e-10)
    return torch.mul_(torch.add_(fine, torch.add_(torch.to(high, 7), 2147483648.)), 2.3283064365386963e-10)
  def normals(self: __torch__.Ops,
      state: Tensor,
      first: int,
      count: int,
      terms: int) -> Tensor:
    draws = torch.mul(count, terms)
    w = (self).words(state, first, torch.floordiv(torch.add(draws, 7), 8))
    radius = torch.sqrt_(torch.mul_(torch.log_((self).uniform(w[0], w[1], 0.5)), -2.))
    angle = torch.mul_((self).uniform(w[2], w[3], 0.), 6.2831853071795862)
    z = torch.cat([torch.reshape(torch.mul(radius, torch.cos(angle)), [-1]), torch.reshape(torch.mul(radius, torch.sin(angle)), [-1])])
    each = torch.narrow(z, 0, 0, draws)
    if torch.eq(terms, 1):
      result = each
    else:
      result = torch.sum(torch.reshape(each, [count, terms]), [1])
    return result
  def add_normals(self: __torch__.Ops,
      targets: List[Tensor],
      state: Tensor,
      settings: Tensor,
      deviation: Tensor) -> Tensor:
    terms = int(torch.select(settings, 0, 0))
    chunk = int(torch.select(settings, 0, 1))
    left = int(torch.select(settings, 0, 2))
    scale = float(deviation)
    first = 0
    pool = torch.new_empty(targets[0], [0])
    used = 0
    for i in range(torch.len(targets)):
      flat = torch.view(targets[i], [-1])
      size = torch.numel(flat)
      done = 0
      while torch.lt(done, size):
        if torch.eq(used, torch.numel(pool)):
          count = ops.prim.min(chunk, left)
          pool = torch.to(torch.mul_((self).normals(state, first, count, terms), scale), 6)
          first = torch.add(first, torch.floordiv(torch.mul(count, terms), 8))
          left = torch.sub(left, count)
          used = 0
        else:
          pass
        n = ops.prim.min(torch.sub(size, done), torch.sub(torch.numel(pool), used))
        _0 = torch.add_(torch.narrow(flat, 0, done, n), torch.narrow(pool, 0, used, n))
        done = torch.add(done, n)
        used = torch.add(used, n)
    return targets[0]
