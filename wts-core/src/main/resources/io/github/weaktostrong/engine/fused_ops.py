class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def attention(self: __torch__.Ops,
      qkv: Tensor,
      cos: Tensor,
      sin: Tensor) -> Tensor:
    rotary = torch.size(cos, 1)
    half = torch.floordiv(rotary, 2)
    head = torch.floordiv(torch.size(qkv, 3), 3)
    rest = torch.sub(head, rotary)
    c = torch.type_as(torch.unsqueeze(cos, 1), qkv)
    s = torch.type_as(torch.unsqueeze(sin, 1), qkv)
    parts = torch.split_with_sizes(qkv, [rotary, rest, rotary, rest, head], 3)
    q_rot = torch.addcmul(torch.mul(parts[0], c), torch.roll(parts[0], [half], [3]), s)
    k_rot = torch.addcmul(torch.mul(parts[2], c), torch.roll(parts[2], [half], [3]), s)
    q = torch.transpose(torch.cat([q_rot, parts[1]], 3), 1, 2)
    k = torch.transpose(torch.cat([k_rot, parts[3]], 3), 1, 2)
    v = torch.transpose(parts[4], 1, 2)
    context = torch.scaled_dot_product_attention(q, k, v, None, 0., True)
    return torch.flatten(torch.transpose(context, 1, 2), 2)
  def rotated(self: __torch__.Ops,
      x: Tensor,
      c: Tensor,
      s: Tensor) -> Tensor:
    rotary = torch.size(c, -1)
    head = torch.size(x, 3)
    half = torch.floordiv(rotary, 2)
    if torch.eq(rotary, 0):
      result = x
    else:
      if torch.eq(rotary, head):
        result = torch.addcmul(torch.mul(x, c), torch.roll(x, [half], [3]), s)
      else:
        parts = torch.split_with_sizes(x, [rotary, torch.sub(head, rotary)], 3)
        turned = torch.addcmul(torch.mul(parts[0], c), torch.roll(parts[0], [half], [3]), s)
        result = torch.cat([turned, parts[1]], 3)
    return torch.transpose(result, 1, 2)
  def for_queries(self: __torch__.Ops,
      x: Tensor,
      q: Tensor) -> Tensor:
    groups = torch.floordiv(torch.size(q, 1), torch.size(x, 1))
    if torch.eq(groups, 1):
      result = x
    else:
      shape = [torch.size(x, 0), torch.size(x, 1), groups, torch.size(x, 2), torch.size(x, 3)]
      result = torch.flatten(torch.expand(torch.unsqueeze(x, 2), shape), 1, 2)
    return result
  def context(self: __torch__.Ops,
      q: Tensor,
      keys: Tensor,
      values: Tensor,
      mask: Optional[Tensor],
      causal: bool) -> Tensor:
    k = (self).for_queries(keys, q)
    v = (self).for_queries(values, q)
    context = torch.scaled_dot_product_attention(q, k, v, mask, 0., causal)
    return torch.flatten(torch.transpose(context, 1, 2), 2)
  def full_attention(self: __torch__.Ops,
      q: Tensor,
      k: Tensor,
      v: Tensor,
      mask: Tensor) -> Tensor:
    queries = torch.transpose(q, 1, 2)
    keys = torch.transpose(k, 1, 2)
    values = torch.transpose(v, 1, 2)
    if torch.eq(torch.numel(mask), 0):
      result = (self).context(queries, keys, values, None, False)
    else:
      seen = torch.unsqueeze(torch.unsqueeze(torch.gt(torch.squeeze(mask, 2), 0), 1), 1)
      result = (self).context(queries, keys, values, seen, False)
    return result
  def grouped_attention(self: __torch__.Ops,
      q: Tensor,
      k: Tensor,
      v: Tensor,
      cos: Tensor,
      sin: Tensor) -> Tensor:
    c = torch.type_as(torch.unsqueeze(cos, 1), q)
    s = torch.type_as(torch.unsqueeze(sin, 1), q)
    return (self).context((self).rotated(q, c, s), (self).rotated(k, c, s), torch.transpose(v, 1, 2), None, True)
  def attention_prefill(self: __torch__.Ops,
      q: Tensor,
      k: Tensor,
      v: Tensor,
      cos: Tensor,
      sin: Tensor,
      keys: Tensor,
      values: Tensor) -> Tensor:
    width = torch.size(q, 1)
    c = torch.type_as(torch.unsqueeze(cos, 1), q)
    s = torch.type_as(torch.unsqueeze(sin, 1), q)
    key = (self).rotated(k, c, s)
    value = torch.transpose(v, 1, 2)
    _0 = torch.copy_(torch.narrow(keys, 2, 0, width), key)
    _1 = torch.copy_(torch.narrow(values, 2, 0, width), value)
    return (self).context((self).rotated(q, c, s), key, value, None, True)
  def attention_next(self: __torch__.Ops,
      q: Tensor,
      k: Tensor,
      v: Tensor,
      cos: Tensor,
      sin: Tensor,
      keys: Tensor,
      values: Tensor,
      positions: Tensor,
      steps: Tensor) -> Tensor:
    c = torch.type_as(torch.unsqueeze(torch.unsqueeze(torch.index_select(cos, 0, positions), 1), 1), q)
    s = torch.type_as(torch.unsqueeze(torch.unsqueeze(torch.index_select(sin, 0, positions), 1), 1), q)
    key = (self).rotated(k, c, s)
    at = torch.expand_as(torch.view(positions, [-1, 1, 1, 1]), key)
    _0 = torch.scatter_(keys, 2, at, key)
    _1 = torch.scatter_(values, 2, at, torch.transpose(v, 1, 2))
    width = torch.size(steps, 0)
    seen = torch.le(torch.unsqueeze(steps, 0), torch.unsqueeze(positions, 1))
    mask = torch.unsqueeze(torch.unsqueeze(seen, 1), 1)
    return (self).context((self).rotated(q, c, s), torch.narrow(keys, 2, 0, width), torch.narrow(values, 2, 0, width), mask, False)
  def adapted(self: __torch__.Ops,
      inputs: List[Tensor],
      weights: List[Tensor],
      biases: List[Tensor],
      pairs: List[Tensor]) -> List[Tensor]:
    x = inputs[0]
    scale = float(inputs[1])
    flat = torch.reshape(x, [-1, torch.size(x, -1)])
    downs = annotate(List[Tensor], [])
    for i in range(torch.len(weights)):
      _0 = torch.append(downs, pairs[torch.mul(2, i)])
    lows = torch.split(torch.mm(torch.cat(downs), torch.t(flat)), torch.size(downs[0], 0))
    results = annotate(List[Tensor], [])
    for j in range(torch.len(weights)):
      up = torch.contiguous(torch.t(pairs[torch.add(torch.mul(2, j), 1)]))
      y = torch.addmm_((self).affine(flat, weights[j], biases[j]), torch.t(lows[j]), up, beta=1, alpha=scale)
      if torch.eq(torch.dim(x), 3):
        _1 = torch.append(results, torch.view(y, [torch.size(x, 0), torch.size(x, 1), torch.size(y, 1)]))
      else:
        _2 = torch.append(results, y)
    return results
  def gelu(self: __torch__.Ops,
      x: Tensor) -> Tensor:
    return torch.gelu(x)
  def gelu_tanh(self: __torch__.Ops,
      x: Tensor) -> Tensor:
    return torch.gelu(x, approximate="tanh")
  def silu(self: __torch__.Ops,
      x: Tensor) -> Tensor:
    return torch.silu(x)
  def relu(self: __torch__.Ops,
      x: Tensor) -> Tensor:
    return torch.relu(x)
  def normed(self: __torch__.Ops,
      x: Tensor,
      weight: Tensor,
      bias: Tensor,
      epsilon: float) -> Tensor:
    width = torch.size(weight, 0)
    if torch.eq(torch.numel(bias), 0):
      if torch.eq(ops.prim.dtype(x), 6):
        norm = torch.linalg_vector_norm(x, 2, [-1], True)
        root = torch.sqrt(torch.add(torch.square(norm), torch.mul(epsilon, width)))
        scale = torch.new_full(x, [], torch.sqrt(width))
        result = torch.mul(torch.mul(x, torch.div(scale, root)), weight)
      else:
        wide = torch.to(x, 6)
        mean = torch.mean(torch.square(wide), [-1], True)
        divided = torch.div(wide, torch.sqrt(torch.add(mean, epsilon)))
        result = torch.mul(torch.to(divided, 15), weight)
    else:
      result = torch.layer_norm(x, [width], weight, bias, epsilon, True)
    return result
  def selected(self: __torch__.Ops,
      x: Tensor,
      positions: Tensor) -> Tensor:
    rows = torch.flatten(x, 0, 1)
    if torch.eq(torch.numel(positions), 0):
      result = rows
    else:
      result = torch.index_select(rows, 0, positions)
    return result
  def activated(self: __torch__.Ops,
      x: Tensor,
      number: int) -> Tensor:
    if torch.eq(number, 0):
      result = torch.gelu(x)
    else:
      if torch.eq(number, 1):
        result = torch.gelu(x, approximate="tanh")
      else:
        if torch.eq(number, 2):
          result = torch.silu(x)
        else:
          result = torch.relu(x)
    return result
  def decoder_layer(self: __torch__.Ops,
      x: Tensor,
      positions: Tensor,
      cos: Tensor,
      sin: Tensor,
      p: List[Tensor],
      settings: Tensor) -> Tensor:
    epsilon = float(torch.select(settings, 0, 0))
    head = int(torch.select(settings, 0, 1))
    parts = int(torch.select(settings, 0, 2))
    interleaved = bool(torch.select(settings, 0, 3))
    norms = int(torch.select(settings, 0, 4))
    gates = int(torch.select(settings, 0, 5))
    parallel = bool(torch.select(settings, 0, 6))
    activation = int(torch.select(settings, 0, 7))
    batch = torch.size(x, 0)
    length = torch.size(x, 1)
    c = torch.narrow(cos, 0, 0, length)
    s = torch.narrow(sin, 0, 0, length)
    normed = (self).normed(torch.flatten(x, 0, 1), p[0], p[1], epsilon)
    mixed = (self).affine(normed, p[4], p[5])
    if torch.eq(parts, 1):
      if interleaved:
        context = (self).attention(torch.view(mixed, [batch, length, -1, torch.mul(3, head)]), c, s)
      else:
        three = torch.split(torch.view(mixed, [batch, length, -1, head]), torch.floordiv(torch.floordiv(torch.size(mixed, 1), 3), head), 2)
        context = (self).grouped_attention(three[0], three[1], three[2], c, s)
    else:
      q = torch.view(mixed, [batch, length, -1, head])
      k = torch.view((self).affine(normed, p[6], p[7]), [batch, length, -1, head])
      v = torch.view((self).affine(normed, p[8], p[9]), [batch, length, -1, head])
      if torch.eq(norms, 2):
        q_normed = (self).normed(q, p[10], p[11], epsilon)
        k_normed = (self).normed(k, p[12], p[13], epsilon)
        context = (self).grouped_attention(q_normed, k_normed, v, c, s)
      else:
        context = (self).grouped_attention(q, k, v, c, s)
    at = torch.add(4, torch.mul(2, torch.add(parts, norms)))
    attended = (self).affine((self).selected(context, positions), p[at], p[torch.add(at, 1)])
    residual = (self).selected(x, positions)
    if parallel:
      middle = residual
    else:
      middle = torch.add_(attended, residual)
    fed_input = (self).normed(middle, p[2], p[3], epsilon)
    expanded = (self).activated((self).affine(fed_input, p[torch.add(at, 2)], p[torch.add(at, 3)]), activation)
    if torch.eq(gates, 2):
      inner = torch.mul(expanded, (self).affine(fed_input, p[torch.add(at, 4)], p[torch.add(at, 5)]))
    else:
      inner = expanded
    last = torch.add(at, torch.add(2, torch.mul(2, gates)))
    fed = (self).affine(inner, p[last], p[torch.add(last, 1)])
    if parallel:
      result = torch.add_(torch.add_(fed, attended), residual)
    else:
      result = torch.add_(fed, middle)
    return result
  def encoder_layer(self: __torch__.Ops,
      x: Tensor,
      positions: Tensor,
      mask: Tensor,
      p: List[Tensor],
      settings: Tensor) -> Tensor:
    epsilon = float(torch.select(settings, 0, 0))
    head = int(torch.select(settings, 0, 1))
    activation = int(torch.select(settings, 0, 2))
    shape = [torch.size(x, 0), torch.size(x, 1), -1, head]
    rows = torch.flatten(x, 0, 1)
    q = torch.view((self).affine(rows, p[0], p[1]), shape)
    k = torch.view((self).affine(rows, p[2], p[3]), shape)
    v = torch.view((self).affine(rows, p[4], p[5]), shape)
    context = (self).selected((self).full_attention(q, k, v, mask), positions)
    attended = torch.add_((self).affine(context, p[6], p[7]), (self).selected(x, positions))
    middle = (self).normed(attended, p[8], p[9], epsilon)
    inner = (self).activated((self).affine(middle, p[10], p[11]), activation)
    fed = torch.add_((self).affine(inner, p[12], p[13]), middle)
    return (self).normed(fed, p[14], p[15], epsilon)
  def gradients(self: __torch__.Ops,
      outputs: List[Tensor],
      seeds: List[Tensor],
      inputs: List[Tensor]) -> List[Tensor]:
    grad_outputs = annotate(List[Optional[Tensor]], [])
    for i in range(torch.len(seeds)):
      _0 = torch.append(grad_outputs, seeds[i])
    grads = torch.grad(outputs, inputs, grad_outputs, None, False, True)
    result = annotate(List[Tensor], [])
    for j in range(torch.len(grads)):
      g = grads[j]
      if torch.__isnot__(g, None):
        _1 = torch.append(result, unchecked_cast(Tensor, g))
      else:
        _2 = torch.append(result, torch.new_zeros(inputs[j], [0]))
    return result
  def token_losses(self: __torch__.Ops,
      hidden: Tensor,
      projection: Tensor,
      targets: Tensor,
      chunk_rows: Tensor) -> Tensor:
    chunk = int(chunk_rows)
    rows = torch.size(hidden, 0)
    losses = torch.zeros_like(torch.select(hidden, 1, 0))
    for i in range(torch.floordiv(torch.add(rows, torch.sub(chunk, 1)), chunk)):
      begin = torch.mul(i, chunk)
      n = ops.prim.min(chunk, torch.sub(rows, begin))
      logits = (self).project(torch.narrow(hidden, 0, begin, n), projection)
      target = torch.unsqueeze(torch.narrow(targets, 0, begin, n), 1)
      loss = torch.sub(torch.logsumexp(logits, [1]), torch.squeeze(torch.gather(logits, 1, target), 1))
      _0 = torch.copy_(torch.narrow(losses, 0, begin, n), loss)
    return losses
  def token_loss_gradients(self: __torch__.Ops,
      hidden: Tensor,
      projection: Tensor,
      targets: Tensor,
      weights: Tensor,
      chunk_rows: Tensor) -> List[Tensor]:
    rows = torch.size(hidden, 0)
    chunk = ops.prim.min(int(chunk_rows), rows)
    losses = torch.zeros_like(torch.select(hidden, 1, 0))
    hidden_gradient = torch.empty_like(hidden)
    projection_gradient = torch.new_empty(projection, [0])
    room = (self).room(hidden, chunk, torch.size(projection, 0))
    all_errors = torch.new_empty(hidden, [chunk, torch.size(projection, 0)])
    for i in range(torch.floordiv(torch.add(rows, torch.sub(chunk, 1)), chunk)):
      begin = torch.mul(i, chunk)
      n = ops.prim.min(chunk, torch.sub(rows, begin))
      h = torch.narrow(hidden, 0, begin, n)
      w = torch.unsqueeze(torch.narrow(weights, 0, begin, n), 1)
      target = torch.unsqueeze(torch.narrow(targets, 0, begin, n), 1)
      logits = (self).project_into(room, h, projection)
      errors = torch.narrow(all_errors, 0, 0, n)
      _1 = torch._log_softmax(logits, 1, False, out=errors)
      _2 = torch.copy_(torch.narrow(losses, 0, begin, n), torch.neg(torch.squeeze(torch.gather(errors, 1, target), 1)))
      _3 = torch.exp_(errors)
      _4 = torch.scatter_add_(errors, 1, target, torch.neg(torch.ones_like(w)))
      _5 = torch.copy_(torch.narrow(hidden_gradient, 0, begin, n), torch.mul((self).times(errors, projection), w))
      weighted = torch.mul(h, w)
      if torch.eq(i, 0):
        projection_gradient = (self).outer(errors, weighted)
      else:
        projection_gradient = (self).add_outer(projection_gradient, errors, weighted)
    return [losses, hidden_gradient, projection_gradient]
  def distillation_gradients(self: __torch__.Ops,
      hidden: Tensor,
      projection: Tensor,
      teacher: Tensor,
      teacher_projection: Tensor,
      next: Tensor,
      share: Tensor,
      weights: Tensor,
      chunk_rows: Tensor) -> List[Tensor]:
    chunk = int(chunk_rows)
    beta = float(share)
    rows = torch.size(hidden, 0)
    losses = torch.zeros_like(torch.select(hidden, 1, 0))
    hidden_gradient = torch.empty_like(hidden)
    projection_gradient = torch.zeros_like(projection)
    for i in range(torch.floordiv(torch.add(rows, torch.sub(chunk, 1)), chunk)):
      begin = torch.mul(i, chunk)
      n = ops.prim.min(chunk, torch.sub(rows, begin))
      h = torch.narrow(hidden, 0, begin, n)
      w = torch.unsqueeze(torch.narrow(weights, 0, begin, n), 1)
      logs = torch.log_softmax((self).project(h, projection), 1)
      wanted = torch.softmax((self).project(torch.narrow(teacher, 0, begin, n), teacher_projection), 1)
      if torch.gt(beta, 0.):
        target = torch.unsqueeze(torch.narrow(next, 0, begin, n), 1)
        _3 = torch.scatter_add_(torch.mul_(wanted, torch.sub(1., beta)), 1, target, torch.full_like(w, beta))
      else:
        pass
      _0 = torch.copy_(torch.narrow(losses, 0, begin, n), torch.neg(torch.sum(torch.mul(wanted, logs), [1])))
      errors = torch.sub_(torch.exp_(logs), wanted)
      _1 = torch.copy_(torch.narrow(hidden_gradient, 0, begin, n), torch.mul((self).times(errors, projection), w))
      _2 = (self).add_outer(projection_gradient, errors, torch.mul(h, w))
    return [losses, hidden_gradient, projection_gradient]
  def soft_token_gradients(self: __torch__.Ops,
      hidden: Tensor,
      projection: Tensor,
      targets: Tensor,
      probabilities: Tensor,
      weights: Tensor,
      chunk_rows: Tensor) -> List[Tensor]:
    chunk = int(chunk_rows)
    rows = torch.size(hidden, 0)
    losses = torch.zeros_like(torch.select(hidden, 1, 0))
    hidden_gradient = torch.empty_like(hidden)
    projection_gradient = torch.zeros_like(projection)
    for i in range(torch.floordiv(torch.add(rows, torch.sub(chunk, 1)), chunk)):
      begin = torch.mul(i, chunk)
      n = ops.prim.min(chunk, torch.sub(rows, begin))
      h = torch.narrow(hidden, 0, begin, n)
      w = torch.unsqueeze(torch.narrow(weights, 0, begin, n), 1)
      target = torch.narrow(targets, 0, begin, n)
      wanted = torch.narrow(probabilities, 0, begin, n)
      errors = torch.log_softmax((self).project(h, projection), 1)
      _0 = torch.copy_(torch.narrow(losses, 0, begin, n), torch.neg(torch.sum(torch.mul(wanted, torch.gather(errors, 1, target)), [1])))
      _1 = torch.exp_(errors)
      _2 = torch.scatter_add_(errors, 1, target, torch.neg(wanted))
      _3 = torch.copy_(torch.narrow(hidden_gradient, 0, begin, n), torch.mul((self).times(errors, projection), w))
      _4 = (self).add_outer(projection_gradient, errors, torch.mul(h, w))
    return [losses, hidden_gradient, projection_gradient]
  def token_statistics(self: __torch__.Ops,
      hidden: Tensor,
      projection: Tensor,
      targets: Tensor,
      chunk_rows: Tensor) -> Tensor:
    chunk = int(chunk_rows)
    rows = torch.size(hidden, 0)
    result = torch.new_zeros(hidden, [3, rows])
    for i in range(torch.floordiv(torch.add(rows, torch.sub(chunk, 1)), chunk)):
      begin = torch.mul(i, chunk)
      n = ops.prim.min(chunk, torch.sub(rows, begin))
      logs = torch.log_softmax((self).project(torch.narrow(hidden, 0, begin, n), projection), 1)
      p = torch.exp(logs)
      target = torch.unsqueeze(torch.narrow(targets, 0, begin, n), 1)
      mean = torch.sum(torch.mul(p, logs), [1])
      deviations = torch.square(torch.sub(logs, torch.unsqueeze(mean, 1)))
      part = torch.narrow(result, 1, begin, n)
      _0 = torch.copy_(torch.select(part, 0, 0), torch.squeeze(torch.gather(logs, 1, target), 1))
      _1 = torch.copy_(torch.select(part, 0, 1), mean)
      _2 = torch.copy_(torch.select(part, 0, 2), torch.sum(torch.mul(p, deviations), [1]))
    return result
  def soft_cross_entropy(self: __torch__.Ops,
      logits: Tensor,
      targets: Tensor) -> List[Tensor]:
    rows = torch.size(logits, 0)
    logs = torch.log_softmax(torch.to(logits, 7), 1)
    losses = torch.masked_fill(torch.neg(torch.mul(targets, logs)), torch.eq(targets, 0), 0.)
    errors = torch.sub(torch.mul(torch.exp(logs), torch.sum(targets, [1], True)), targets)
    return [torch.div(torch.sum(losses), rows), torch.to(torch.div(errors, rows), 6)]
  def weighted_sum(self: __torch__.Ops,
      values: Tensor,
      weights: Tensor) -> Tensor:
    return torch.dot(torch.to(values, 7), torch.to(weights, 7))
  def norm_and_sum(self: __torch__.Ops,
      arrays: List[Tensor],
      terms: List[Tensor]) -> Tensor:
    norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(arrays, 2)), 2)
    total = torch.new_zeros(norm, [], dtype=7)
    for i in range(torch.len(terms)):
      if torch.eq(torch.dim(terms[i]), 0):
        _0 = torch.add_(total, terms[i])
    return torch.stack([torch.to(norm, 7), total])
  def add(self: __torch__.Ops,
      sums: List[Tensor],
      terms: List[Tensor]) -> Tensor:
    torch._foreach_add_(sums, terms)
    return terms[0]
  def adamw(self: __torch__.Ops,
      gradients: List[Tensor],
      parameters: List[Tensor],
      means: List[Tensor],
      squares: List[Tensor],
      settings: Tensor) -> Tensor:
    lr = float(torch.select(settings, 0, 0))
    decay = float(torch.select(settings, 0, 1))
    beta1 = float(torch.select(settings, 0, 2))
    beta2 = float(torch.select(settings, 0, 3))
    epsilon = float(torch.select(settings, 0, 4))
    none = annotate(List[Tensor], [])
    aligned = annotate(List[Tensor], [])
    steps = annotate(List[Tensor], [])
    step = torch.new_full(parameters[0], [], float(torch.select(settings, 0, 5)))
    divisor = torch.new_full(parameters[0], [], float(torch.select(settings, 0, 6)))
    for i in range(torch.len(gradients)):
      _0 = torch.append(aligned, torch.contiguous(gradients[i]))
      _1 = torch.append(steps, step)
    torch._fused_adamw_(parameters, aligned, means, squares, none, steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False, grad_scale=divisor, found_inf=None)
    return divisor
  def sgd(self: __torch__.Ops,
      gradients: List[Tensor],
      parameters: List[Tensor],
      settings: Tensor) -> Tensor:
    rate = float(torch.select(settings, 0, 0))
    shrink = float(torch.select(settings, 0, 1))
    if torch.ne(shrink, 1.):
      torch._foreach_mul_(parameters, shrink)
    torch._foreach_add_(parameters, gradients, alpha=torch.neg(rate))
    return settings
