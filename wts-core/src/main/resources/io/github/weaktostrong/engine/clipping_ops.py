class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def module_squares(self: __torch__.Ops,
      found: List[Tensor],
      places: Tensor) -> Tensor:
    width = torch.size(found[0], -1)
    rows = annotate(List[Tensor], [])
    for i in range(torch.len(found)):
      _0 = torch.append(rows, torch.reshape(found[i], [-1, width]))
    _1 = torch.append(rows, torch.new_zeros(found[0], [1, width]))
    all = torch.cat(rows)
    sums = torch.new_zeros(found[0], [torch.size(places, 1), width])
    for j in range(torch.size(places, 0)):
      sums = torch.clamp_min(torch.add(sums, torch.index_select(all, 0, torch.select(places, 0, j))), 0)
    return sums
  def total(self: __torch__.Ops,
      squares: Tensor) -> Tensor:
    sum = torch.new_zeros(squares, [1, torch.size(squares, 1)])
    for i in range(torch.size(squares, 0)):
      sum = torch.add(sum, torch.narrow(squares, 0, i, 1))
    return sum
  def factors(self: __torch__.Ops,
      squares: Tensor,
      rule: Tensor) -> List[Tensor]:
    most = float(torch.select(rule, 0, 0))
    bound = float(torch.select(rule, 0, 1))
    offset = float(torch.select(rule, 0, 2))
    norms = torch.sqrt(squares)
    ratio = torch.div(torch.full_like(norms, bound), torch.add(norms, offset))
    broken = torch.logical_not(torch.isfinite(norms))
    wanted = torch.masked_fill(torch.clamp_max(ratio, most), broken, 0.)
    nearest = torch.to(wanted, 6)
    below = torch.nextafter(nearest, torch.zeros_like(nearest))
    return torch.unbind(torch.where(torch.gt(torch.to(nearest, 7), wanted), below, nearest))
  def and_finite(self: __torch__.Ops,
      flag: Tensor,
      squares: Tensor) -> Tensor:
    return torch.mul_(flag, torch.to(torch.all(torch.isfinite(squares)), 7))
