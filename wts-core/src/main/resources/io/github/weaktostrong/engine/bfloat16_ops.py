class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def rounded(self: __torch__.Ops,
      x: Tensor) -> Tensor:
    return torch.to(x, 15)
  def wide(self: __torch__.Ops,
      x: Tensor) -> Tensor:
    return torch.to(x, 6)
  def copy(self: __torch__.Ops,
      answer: Tensor,
      to: List[Tensor],
      arrays: List[Tensor]) -> Tensor:
    values = annotate(List[Tensor], [])
    for i in range(torch.len(to)):
      _0 = torch.append(values, ops.prim.data(to[i]))
    torch._foreach_copy_(values, arrays)
    return values[0]
  def all_wide(self: __torch__.Ops,
      arrays: List[Tensor]) -> List[Tensor]:
    narrow = annotate(List[Tensor], [])
    widened = annotate(List[Tensor], [])
    for i in range(torch.len(arrays)):
      if torch.ne(ops.prim.dtype(arrays[i]), 6):
        _0 = torch.append(narrow, arrays[i])
        _1 = torch.append(widened, torch.empty_like(arrays[i], dtype=6))
    if torch.gt(torch.len(narrow), 0):
      torch._foreach_copy_(widened, narrow)
    result = annotate(List[Tensor], [])
    next = 0
    for j in range(torch.len(arrays)):
      if torch.ne(ops.prim.dtype(arrays[j]), 6):
        _2 = torch.append(result, widened[next])
        next = torch.add(next, 1)
      else:
        _3 = torch.append(result, arrays[j])
    return result
  def product(self: __torch__.Ops,
      x: Tensor,
      weight: Tensor) -> Tensor:
    return torch.linear(torch.to(x, 15), torch.to(weight, 15), None)
  def linear(self: __torch__.Ops,
      x: Tensor,
      weight: Tensor,
      bias: Tensor) -> Tensor:
    return torch.linear(torch.to(x, 15), torch.to(weight, 15), torch.to(bias, 15))
  def adapted(self: __torch__.Ops,
      x: Tensor,
      weight: Tensor,
      bias: Tensor,
      down: Tensor,
      up: Tensor,
      scale: Tensor) -> Tensor:
    rounded = torch.to(x, 15)
    if torch.eq(torch.numel(bias), 0):
      plain = torch.linear(rounded, torch.to(weight, 15), None)
    else:
      plain = torch.linear(rounded, torch.to(weight, 15), torch.to(bias, 15))
    low = torch.linear(rounded, torch.to(down, 15), None)
    return torch.add(plain, torch.linear(low, torch.to(up, 15), None), alpha=float(scale))
  def layer_norm(self: __torch__.Ops,
      x: Tensor,
      weight: Tensor,
      bias: Tensor,
      epsilon: Tensor) -> Tensor:
    return torch.layer_norm(torch.to(x, 15), [torch.size(weight, 0)], torch.to(weight, 15), torch.to(bias, 15), float(epsilon), True)
  def rms_norm(self: __torch__.Ops,
      x: Tensor,
      weight: Tensor,
      epsilon: Tensor) -> Tensor:
    wide = torch.to(x, 6)
    mean = torch.mean(torch.square(wide), [-1], True)
    normed = torch.div(wide, torch.sqrt(torch.add(mean, float(epsilon))))
    return torch.mul(torch.to(normed, 15), torch.to(weight, 15))
  def embedding(self: __torch__.Ops,
      ids: Tensor,
      table: Tensor) -> Tensor:
    return torch.to(torch.embedding(table, ids), 15)
