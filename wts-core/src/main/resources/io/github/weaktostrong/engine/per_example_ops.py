class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def linear(self: __torch__.Ops,
      x: Tensor,
      weight: Tensor,
      bias: Tensor) -> List[Tensor]:
    width = torch.size(weight, 0)
    flat = torch.reshape(x, [-1, torch.size(weight, 1)])
    leaf = torch.requires_grad_(torch.detach(torch.expand(bias, [torch.size(flat, 0), width])))
    y = torch.addmm(leaf, flat, torch.t(weight))
    if torch.eq(torch.dim(x), 3):
      result = torch.view(y, [torch.size(x, 0), torch.size(x, 1), width])
    else:
      result = y
    return [result, leaf]
  def layer_norm(self: __torch__.Ops,
      x: Tensor,
      weight: Tensor,
      bias: Tensor,
      epsilon: Tensor,
      rows: Tensor) -> List[Tensor]:
    width = torch.size(x, -1)
    count = int(rows)
    w = torch.requires_grad_(torch.detach(torch.expand(weight, [count, 1, width])))
    b = torch.requires_grad_(torch.detach(torch.expand(bias, [count, 1, width])))
    normed = torch.layer_norm(torch.reshape(x, [count, -1, width]), [width], None, None, float(epsilon), True)
    y = torch.add(torch.mul(normed, w), b)
    return [torch.view(y, torch.size(x)), w, b]
  def embedding(self: __torch__.Ops,
      ids: Tensor,
      weight: Tensor) -> Tensor:
    return torch.requires_grad_(torch.detach(torch.embedding(weight, ids)))
  def sum_squares(self: __torch__.Ops,
      x: Tensor) -> Tensor:
    return torch.sum(torch.square(x), [1, 2], False, dtype=7)
  def linear_square(self: __torch__.Ops,
      a: Tensor,
      g: Tensor,
      kind: int) -> Tensor:
    steps = torch.size(a, 1)
    weights = torch.mul(torch.size(a, 2), torch.size(g, 2))
    if torch.eq(kind, 2):
      square = (self).sum_squares(torch.sum(g, [1], True))
    else:
      if torch.le(torch.mul(torch.mul(2, steps), steps), weights):
        inner = torch.matmul(a, torch.transpose(a, 1, 2))
        if torch.eq(kind, 3):
          _0 = torch.add_(inner, 1)
        outer = torch.matmul(g, torch.transpose(g, 1, 2))
        square = torch.clamp_min(torch.sum(torch.mul_(inner, outer), [1, 2], False, dtype=7), 0)
      else:
        square = (self).sum_squares(torch.matmul(torch.transpose(g, 1, 2), a))
        if torch.eq(kind, 3):
          _1 = torch.add_(square, (self).sum_squares(torch.sum(g, [1], True)))
    return square
  def linear_squares(self: __torch__.Ops,
      inputs: List[Tensor],
      gradients: List[Tensor],
      kinds: Tensor,
      rows: Tensor) -> Tensor:
    count = int(rows)
    squares = annotate(List[Tensor], [])
    for i in range(torch.len(inputs)):
      a = torch.reshape(inputs[i], [count, -1, torch.size(inputs[i], -1)])
      g = torch.reshape(gradients[i], [count, -1, torch.size(gradients[i], -1)])
      _0 = torch.append(squares, (self).linear_square(a, g, int(torch.select(kinds, 0, i))))
    return torch.stack(squares)
  def squares(self: __torch__.Ops,
      gradients: List[Tensor],
      rows: Tensor) -> Tensor:
    count = int(rows)
    squares = annotate(List[Tensor], [])
    for i in range(torch.len(gradients)):
      _0 = torch.append(squares, (self).sum_squares(torch.reshape(gradients[i], [count, 1, -1])))
    return torch.stack(squares)
  def scaled(self: __torch__.Ops,
      x: Tensor,
      factors: Tensor,
      width: int) -> Tensor:
    rows = torch.reshape(x, [torch.size(factors, 0), -1])
    return torch.view(torch.mul(rows, torch.unsqueeze(factors, 1)), [-1, width])
  def add_linear(self: __torch__.Ops,
      a: Tensor,
      g: Tensor,
      factors: Tensor,
      sum: Tensor) -> Tensor:
    out = torch.size(sum, 0)
    width = torch.size(sum, 1)
    if torch.lt(width, out):
      result = torch.addmm_(sum, torch.t(torch.reshape(g, [-1, out])), (self).scaled(a, factors, width))
    else:
      result = torch.addmm_(sum, torch.t((self).scaled(g, factors, out)), torch.reshape(a, [-1, width]))
    return result
  def add_rows(self: __torch__.Ops,
      g: Tensor,
      factors: Tensor,
      sum: Tensor) -> Tensor:
    flat = torch.reshape(g, [-1, torch.size(sum, 0)])
    count = torch.size(factors, 0)
    steps = torch.floordiv(torch.size(flat, 0), count)
    each = torch.reshape(torch.expand(torch.unsqueeze(factors, 1), [count, steps]), [-1])
    return torch.addmv_(sum, torch.t(flat), each)
  def sum_tokens(self: __torch__.Ops,
      g: Tensor,
      pairs: Tensor,
      pair_rows: Tensor) -> Tensor:
    width = torch.size(g, -1)
    sums = torch.new_zeros(g, [torch.size(pair_rows, 0), width])
    return torch.index_add_(sums, 0, pairs, torch.reshape(g, [-1, width]))
  def token_squares(self: __torch__.Ops,
      sums: Tensor,
      pair_rows: Tensor,
      rows: Tensor) -> Tensor:
    squares = torch.sum(torch.square(sums), [1], False, dtype=7)
    return torch.index_add_(torch.new_zeros(squares, [int(rows)]), 0, pair_rows, squares)
  def add_tokens(self: __torch__.Ops,
      sums: Tensor,
      pair_ids: Tensor,
      pair_rows: Tensor,
      factors: Tensor,
      sum: Tensor) -> Tensor:
    scaled = torch.mul_(sums, torch.unsqueeze(torch.index_select(factors, 0, pair_rows), 1))
    return torch.index_add_(sum, 0, pair_ids, scaled)
  def zero(self: __torch__.Ops,
      arrays: List[Tensor]) -> Tensor:
    torch._foreach_zero_(arrays)
    return arrays[0]
  def errors(self: __torch__.Ops,
      hidden: Tensor,
      projection: Tensor,
      targets: Tensor,
      weights: Tensor,
      begin: int,
      n: int) -> Tensor:
    errors = torch.softmax(torch.matmul(torch.narrow(hidden, 0, begin, n), torch.t(projection)), 1)
    target = torch.narrow(targets, 0, begin, n)
    if torch.is_floating_point(targets):
      _0 = torch.sub_(errors, torch.softmax(torch.matmul(target, torch.t(weights)), 1))
    else:
      _1 = torch.scatter_add_(errors, 1, target, torch.neg(torch.narrow(weights, 0, begin, n)))
    return errors
  def row_square(self: __torch__.Ops,
      h: Tensor,
      errors: Tensor) -> Tensor:
    if torch.le(torch.mul(2, torch.size(h, 0)), torch.mul(3, torch.size(h, 1))):
      inner = torch.matmul(h, torch.t(h))
      outer = torch.matmul(errors, torch.t(errors))
      square = torch.clamp_min(torch.sum(torch.mul_(inner, outer), dtype=7), 0)
    else:
      square = torch.sum(torch.square(torch.matmul(torch.t(errors), h)), dtype=7)
    return square
  def token_errors(self: __torch__.Ops,
      hidden: Tensor,
      projection: Tensor,
      targets: Tensor,
      weights: Tensor,
      shares: Tensor,
      lengths: Tensor,
      trained: Tensor,
      keep: Tensor) -> List[Tensor]:
    gradient = torch.empty_like(hidden)
    rows = torch.size(lengths, 0)
    squares = annotate(List[Tensor], [])
    kept = annotate(List[Tensor], [])
    begin = 0
    for row in range(rows):
      n = int(torch.select(lengths, 0, row))
      share = torch.unsqueeze(torch.narrow(shares, 0, begin, n), 1)
      errors = (self).errors(hidden, projection, targets, weights, begin, n)
      _0 = torch.copy_(torch.narrow(gradient, 0, begin, n), torch.mul_(torch.matmul(errors, projection), share))
      if bool(keep):
        _2 = torch.append(kept, errors)
      else:
        pass
      if bool(trained):
        square = (self).row_square(torch.mul(torch.narrow(hidden, 0, begin, n), share), errors)
      else:
        square = torch.zeros([], dtype=7)
      _1 = torch.append(squares, square)
      begin = torch.add(begin, n)
    result = [gradient, torch.stack(squares)]
    for i in range(torch.len(kept)):
      _3 = torch.append(result, kept[i])
    return result
  def add_kept_errors(self: __torch__.Ops,
      errors: List[Tensor],
      hidden: Tensor,
      shares: Tensor,
      sum: Tensor) -> Tensor:
    begin = 0
    for i in range(torch.len(errors)):
      n = torch.size(errors[i], 0)
      share = torch.unsqueeze(torch.narrow(shares, 0, begin, n), 1)
      _0 = torch.addmm_(sum, torch.t(errors[i]), torch.mul(torch.narrow(hidden, 0, begin, n), share))
      begin = torch.add(begin, n)
    return sum
  def add_token_errors(self: __torch__.Ops,
      hidden: Tensor,
      projection: Tensor,
      targets: Tensor,
      weights: Tensor,
      shares: Tensor,
      sum: Tensor,
      chunk_rows: Tensor) -> Tensor:
    chunk = int(chunk_rows)
    rows = torch.size(hidden, 0)
    for i in range(torch.floordiv(torch.add(rows, torch.sub(chunk, 1)), chunk)):
      begin = torch.mul(i, chunk)
      n = ops.prim.min(chunk, torch.sub(rows, begin))
      errors = (self).errors(hidden, projection, targets, weights, begin, n)
      share = torch.unsqueeze(torch.narrow(shares, 0, begin, n), 1)
      _0 = torch.addmm_(sum, torch.t(errors), torch.mul(torch.narrow(hidden, 0, begin, n), share))
    return sum
