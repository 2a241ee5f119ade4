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
    leaf = torch.requires_grad_(torch.detach(torch.expand(torch.type_as(bias, x), [torch.size(flat, 0), width])))
    y = (self).affine_onto(leaf, flat, torch.type_as(weight, x))
    if torch.eq(torch.dim(x), 3):
      result = torch.view(y, [torch.size(x, 0), torch.size(x, 1), width])
    else:
      result = y
    return [result, leaf]
  def adapted(self: __torch__.Ops,
      x: Tensor,
      plain: Tensor,
      down: Tensor,
      up: Tensor,
      scale: Tensor,
      rows: Tensor) -> List[Tensor]:
    count = int(rows)
    a = torch.requires_grad_(torch.detach(torch.expand(down, [count, -1, -1])))
    b = torch.requires_grad_(torch.detach(torch.expand(up, [count, -1, -1])))
    low = torch.bmm(torch.reshape(x, [count, -1, torch.size(down, 1)]), torch.transpose(torch.type_as(a, x), 1, 2))
    parts = torch.reshape(plain, [count, -1, torch.size(up, 0)])
    y = torch.baddbmm(parts, low, torch.transpose(torch.type_as(b, x), 1, 2), beta=1, alpha=float(scale))
    return [torch.view(y, torch.size(plain)), a, b]
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
    return [torch.type_as(torch.view(y, torch.size(x)), x), w, b]
  def rms_norm(self: __torch__.Ops,
      x: Tensor,
      weight: Tensor,
      epsilon: Tensor,
      rows: Tensor) -> List[Tensor]:
    width = torch.size(x, -1)
    count = int(rows)
    w = torch.requires_grad_(torch.detach(torch.expand(weight, [count, 1, width])))
    normed = torch.rms_norm(torch.reshape(x, [count, -1, width]), [width], None, float(epsilon))
    return [torch.type_as(torch.view(torch.mul(normed, w), torch.size(x)), x), w]
  def embedding(self: __torch__.Ops,
      ids: Tensor,
      weight: Tensor) -> Tensor:
    return torch.requires_grad_(torch.detach(torch.embedding(weight, ids)))
  def sum_squares(self: __torch__.Ops,
      x: Tensor) -> Tensor:
    found = torch.sum(torch.square(x), [1, 2], False, dtype=7)
    return torch.add(torch.mul(found, 1.00000095367431640625), 8.2718061255302767e-25)
  def gram_of_rest(self: __torch__.Ops,
      x: Tensor,
      parts: int) -> Tensor:
    begin = torch.mul(256, parts)
    last = torch.narrow(x, 2, begin, torch.sub(torch.size(x, 2), begin))
    return torch.bmm(last, torch.transpose(last, 1, 2))
  def gram_in_few_calls(self: __torch__.Ops,
      x: Tensor) -> Tensor:
    rows = torch.size(x, 0)
    steps = torch.size(x, 1)
    parts = torch.floordiv(torch.size(x, 2), 256)
    result = (self).gram_of_rest(x, parts)
    for i in range(torch.floordiv(torch.add(parts, 15), 16)):
      n = ops.prim.min(16, torch.sub(parts, torch.mul(16, i)))
      columns = torch.narrow(x, 2, torch.mul(4096, i), torch.mul(256, n))
      each = torch.transpose(torch.reshape(columns, [rows, steps, n, 256]), 1, 2)
      group = torch.reshape(each, [torch.mul(rows, n), steps, 256])
      products = torch.bmm(group, torch.transpose(group, 1, 2))
      _0 = torch.add_(result, torch.sum(torch.view(products, [rows, n, steps, steps]), [1]))
    return result
  def gram(self: __torch__.Ops,
      x: Tensor) -> Tensor:
    if torch.__or__(torch.eq(torch.size(x, 0), 1), ops.prim.is_cuda(x)):
      result = (self).gram_in_few_calls(x)
    else:
      parts = torch.floordiv(torch.size(x, 2), 256)
      result = (self).gram_of_rest(x, parts)
      for j in range(parts):
        part = torch.narrow(x, 2, torch.mul(256, j), 256)
        _0 = torch.add_(result, torch.bmm(part, torch.transpose(part, 1, 2)))
    return result
  def gram_error(self: __torch__.Ops,
      width: int) -> float:
    return torch.mul(5.9999999999999995e-08, torch.add(ops.prim.min(256, width), torch.add(torch.floordiv(width, 256), 4)))
  def floored(self: __torch__.Ops,
      squares: Tensor) -> Tensor:
    return torch.add(torch.to(squares, 7), 8.2718061255302767e-25)
  def row_squares(self: __torch__.Ops,
      x: Tensor) -> Tensor:
    norms = torch.to(torch.linalg_vector_norm(x, 2, [2]), 7)
    loss = torch.mul(5.9999999999999995e-08, torch.add(torch.size(x, 2), 4))
    return (self).floored(torch.square(torch.mul(norms, torch.add(loss, 1.))))
  def product_square(self: __torch__.Ops,
      a: Tensor,
      g: Tensor,
      kind: int,
      by_gram: bool) -> Tensor:
    if by_gram:
      inner = (self).gram(a)
      if torch.eq(kind, 3):
        _0 = torch.add_(inner, 1)
      outer = (self).gram(g)
      error = torch.add((self).gram_error(torch.size(a, 2)), (self).gram_error(torch.size(g, 2)))
      a_squares = (self).floored(torch.diagonal(inner, 0, 1, 2))
      g_squares = (self).floored(torch.diagonal(outer, 0, 1, 2))
      mass = torch.mul(torch.sum(torch.sqrt(torch.mul(a_squares, g_squares)), [1]), torch.add(error, 1.))
      found = torch.clamp_min(torch.sum(torch.mul_(inner, outer), [1, 2], False, dtype=7), 0)
      square = torch.add((self).floored(found), torch.mul(torch.square(mass), error))
    else:
      g_squares = (self).row_squares(g)
      if torch.eq(kind, 2):
        a_squares = torch.ones_like(g_squares)
        square = (self).sum_squares(torch.sum(g, [1], True))
      else:
        a_squares = (self).row_squares(a)
        square = (self).sum_squares(torch.matmul(torch.transpose(g, 1, 2), a))
        if torch.eq(kind, 3):
          _1 = torch.add_(a_squares, 1)
          _2 = torch.add_(square, (self).sum_squares(torch.sum(g, [1], True)))
      mass = torch.sum(torch.sqrt(torch.mul(a_squares, g_squares)), [1])
    rounding = torch.mul(5.9999999999999995e-08, torch.add(torch.mul(2, torch.size(g, 1)), 8))
    return torch.square(torch.add(torch.sqrt(square), torch.mul(mass, rounding)))
  def linear_square(self: __torch__.Ops,
      a: Tensor,
      g: Tensor,
      kind: int) -> Tensor:
    steps = torch.size(a, 1)
    weights = torch.mul(torch.size(a, 2), torch.size(g, 2))
    few = torch.le(torch.mul(torch.mul(2, steps), steps), weights)
    return (self).product_square(a, g, kind, torch.__and__(few, torch.ne(kind, 2)))
  def linear_squares(self: __torch__.Ops,
      inputs: List[Tensor],
      gradients: List[Tensor],
      kinds: Tensor,
      rows: Tensor) -> Tensor:
    count = int(rows)
    squares = annotate(List[Tensor], [])
    for i in range(torch.len(inputs)):
      a = torch.to(torch.reshape(inputs[i], [count, -1, torch.size(inputs[i], -1)]), 6)
      g = torch.to(torch.reshape(gradients[i], [count, -1, torch.size(gradients[i], -1)]), 6)
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
    return torch.view(torch.mul(torch.to(rows, 6), torch.unsqueeze(factors, 1)), [-1, width])
  def add_linear(self: __torch__.Ops,
      a: Tensor,
      g: Tensor,
      factors: Tensor,
      sum: Tensor) -> Tensor:
    out = torch.size(sum, 0)
    width = torch.size(sum, 1)
    if torch.lt(width, out):
      result = (self).add_outer(sum, torch.to(torch.reshape(g, [-1, out]), 6), (self).scaled(a, factors, width))
    else:
      result = (self).add_outer(sum, (self).scaled(g, factors, out), torch.to(torch.reshape(a, [-1, width]), 6))
    return result
  def add_rows(self: __torch__.Ops,
      g: Tensor,
      factors: Tensor,
      sum: Tensor) -> Tensor:
    flat = torch.to(torch.reshape(g, [-1, torch.size(sum, 0)]), 6)
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
    squares = (self).sum_squares(torch.unsqueeze(sums, 1))
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
      next: Tensor,
      beta: float,
      begin: int,
      n: int,
      room: Tensor) -> Tensor:
    errors = torch._softmax((self).project(torch.narrow(hidden, 0, begin, n), projection), 1, False, out=room)
    target = torch.narrow(targets, 0, begin, n)
    if torch.is_floating_point(targets):
      wanted = torch.softmax((self).project(target, weights), 1)
      if torch.gt(beta, 0.):
        own = torch.unsqueeze(torch.narrow(next, 0, begin, n), 1)
        _2 = torch.scatter_add_(torch.mul_(wanted, torch.sub(1., beta)), 1, own, torch.full_like(torch.narrow(wanted, 1, 0, 1), beta))
      else:
        pass
      _0 = torch.sub_(errors, wanted)
    else:
      _1 = torch.scatter_add_(errors, 1, target, torch.neg(torch.narrow(weights, 0, begin, n)))
    return errors
  def row_square(self: __torch__.Ops,
      h: Tensor,
      errors: Tensor) -> Tensor:
    few = torch.le(torch.mul(2, torch.size(h, 0)), torch.mul(3, torch.size(h, 1)))
    return torch.squeeze((self).product_square(torch.unsqueeze(h, 0), torch.unsqueeze(errors, 0), 1, few), 0)
  def token_errors(self: __torch__.Ops,
      hidden: Tensor,
      projection: Tensor,
      targets: Tensor,
      weights: Tensor,
      next: Tensor,
      share: Tensor,
      shares: Tensor,
      lengths: Tensor,
      trained: Tensor,
      keep: Tensor) -> List[Tensor]:
    beta = float(share)
    gradient = torch.empty_like(hidden)
    rows = torch.size(lengths, 0)
    squares = annotate(List[Tensor], [])
    if bool(keep):
      kept = torch.new_empty(hidden, [torch.size(hidden, 0), torch.size(projection, 0)])
    else:
      kept = torch.new_empty(hidden, [0])
    begin = 0
    for row in range(rows):
      n = int(torch.select(lengths, 0, row))
      part = torch.unsqueeze(torch.narrow(shares, 0, begin, n), 1)
      if bool(keep):
        room = torch.narrow(kept, 0, begin, n)
      else:
        room = torch.new_empty(hidden, [0])
      errors = (self).errors(hidden, projection, targets, weights, next, beta, begin, n, room)
      _0 = torch.copy_(torch.narrow(gradient, 0, begin, n), torch.mul_((self).times(errors, projection), part))
      if bool(trained):
        square = (self).row_square(torch.mul(torch.narrow(hidden, 0, begin, n), part), errors)
      else:
        square = torch.zeros([], dtype=7)
      _1 = torch.append(squares, square)
      begin = torch.add(begin, n)
    result = [gradient, torch.stack(squares)]
    if bool(keep):
      _2 = torch.append(result, kept)
    else:
      pass
    return result
  def tied_products(self: __torch__.Ops,
      hidden: Tensor,
      projection: Tensor,
      targets: Tensor,
      weights: Tensor,
      next: Tensor,
      share_of_next: Tensor,
      shares: Tensor,
      lengths: Tensor,
      sums: Tensor,
      pair_ids: Tensor,
      pair_rows: Tensor) -> Tensor:
    beta = float(share_of_next)
    products = annotate(List[Tensor], [])
    begin = 0
    for row in range(torch.size(lengths, 0)):
      n = int(torch.select(lengths, 0, row))
      share = torch.unsqueeze(torch.narrow(shares, 0, begin, n), 1)
      h = torch.mul(torch.narrow(hidden, 0, begin, n), share)
      errors = (self).errors(hidden, projection, targets, weights, next, beta, begin, n, torch.new_empty(hidden, [0]))
      own = torch.squeeze(torch.nonzero(torch.eq(pair_rows, row)), 1)
      s = torch.index_select(sums, 0, own)
      e = torch.index_select(errors, 1, torch.index_select(pair_ids, 0, own))
      inner = torch.matmul(torch.to(h, 7), torch.t(torch.to(s, 7)))
      found = torch.sum(torch.mul(inner, torch.to(e, 7)))
      h_norms = torch.sqrt(torch.squeeze((self).row_squares(torch.unsqueeze(h, 0)), 0))
      e_norms = torch.sqrt(torch.squeeze((self).row_squares(torch.unsqueeze(errors, 0)), 0))
      s_norm = torch.sqrt(torch.sum((self).row_squares(torch.unsqueeze(s, 0))))
      rounding = torch.mul(5.9999999999999995e-08, torch.add(torch.mul(2, n), 16))
      slack = torch.mul(torch.mul(torch.sum(torch.mul(h_norms, e_norms)), s_norm), rounding)
      _0 = torch.append(products, torch.add(found, slack))
      begin = torch.add(begin, n)
    return torch.stack(products)
  def add_kept_errors(self: __torch__.Ops,
      errors: Tensor,
      hidden: Tensor,
      shares: Tensor,
      sum: Tensor) -> Tensor:
    return (self).add_outer(sum, errors, torch.mul(hidden, torch.unsqueeze(shares, 1)))
  def add_token_errors(self: __torch__.Ops,
      hidden: Tensor,
      projection: Tensor,
      targets: Tensor,
      weights: Tensor,
      next: Tensor,
      share: Tensor,
      shares: Tensor,
      lengths: Tensor,
      sum: Tensor) -> Tensor:
    beta = float(share)
    begin = 0
    for row in range(torch.size(lengths, 0)):
      n = int(torch.select(lengths, 0, row))
      errors = (self).errors(hidden, projection, targets, weights, next, beta, begin, n, torch.new_empty(hidden, [0]))
      part = torch.unsqueeze(torch.narrow(shares, 0, begin, n), 1)
      _0 = (self).add_outer(sum, errors, torch.mul(torch.narrow(hidden, 0, begin, n), part))
      begin = torch.add(begin, n)
    return sum
