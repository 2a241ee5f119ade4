  def affine(self: __torch__.Ops,
      x: Tensor,
      weight: Tensor,
      bias: Tensor) -> Tensor:
    if torch.eq(torch.numel(bias), 0):
      result = torch.mm(x, torch.t(weight))
    else:
      result = torch.addmm(bias, x, torch.t(weight))
    return result
  def affine_onto(self: __torch__.Ops,
      start: Tensor,
      x: Tensor,
      weight: Tensor) -> Tensor:
    return torch.addmm(start, x, torch.t(weight))
  def room(self: __torch__.Ops,
      x: Tensor,
      rows: int,
      columns: int) -> Tensor:
    return torch.new_empty(x, [rows, columns])
  def project(self: __torch__.Ops,
      x: Tensor,
      weight: Tensor) -> Tensor:
    return torch.mm(x, torch.t(weight))
  def project_into(self: __torch__.Ops,
      room: Tensor,
      x: Tensor,
      weight: Tensor) -> Tensor:
    return torch.mm(x, torch.t(weight), out=torch.narrow(room, 0, 0, torch.size(x, 0)))
  def times(self: __torch__.Ops,
      x: Tensor,
      weight: Tensor) -> Tensor:
    return torch.mm(x, weight)
  def outer(self: __torch__.Ops,
      g: Tensor,
      a: Tensor) -> Tensor:
    return torch.mm(torch.t(g), a)
  def add_outer(self: __torch__.Ops,
      sum: Tensor,
      g: Tensor,
      a: Tensor) -> Tensor:
    return torch.addmm_(sum, torch.t(g), a)
