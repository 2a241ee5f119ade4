  def pays(self: __torch__.Ops,
      x: Tensor,
      weight: Tensor) -> bool:
    large = torch.ge(torch.mul(torch.size(x, 0), torch.numel(weight)), 16777216)
    return torch.__and__(torch.__and__(large, torch.ge(torch.size(x, 0), 64)), torch.eq(ops.prim.dtype(x), 6))
  def outer_pays(self: __torch__.Ops,
      g: Tensor,
      a: Tensor) -> bool:
    large = torch.ge(torch.mul(torch.numel(g), torch.size(a, 1)), 16777216)
    return torch.__and__(torch.__and__(large, torch.ge(torch.size(g, 0), 256)), torch.eq(ops.prim.dtype(g), 6))
  def image(self: __torch__.Ops,
      x: Tensor) -> Tensor:
    return torch.unsqueeze(torch.transpose(torch.unsqueeze(torch.contiguous(x), 0), 1, 2), 2)
  def kernel(self: __torch__.Ops,
      weight: Tensor) -> Tensor:
    return torch.unsqueeze(torch.unsqueeze(weight, 2), 3)
  def product(self: __torch__.Ops,
      x: Tensor,
      weight: Tensor) -> Tensor:
    return ops.mkldnn._linear_pointwise(x, weight, None, "none", annotate(List[Optional[number]], []), "")
  def affine(self: __torch__.Ops,
      x: Tensor,
      weight: Tensor,
      bias: Tensor) -> Tensor:
    if torch.eq(torch.numel(bias), 0):
      shift = annotate(Optional[Tensor], None)
    else:
      shift = annotate(Optional[Tensor], bias)
    if (self).pays(x, weight):
      image = torch.mkldnn_convolution((self).image(x), (self).kernel(weight), shift, [0, 0], [1, 1], [2, 2], 1)
      result = torch.view(torch.transpose(torch.squeeze(image, 2), 1, 2), [torch.size(x, 0), torch.size(weight, 0)])
    else:
      result = torch.linear(x, weight, shift)
    return result
  def affine_onto(self: __torch__.Ops,
      start: Tensor,
      x: Tensor,
      weight: Tensor) -> Tensor:
    if (self).pays(x, weight):
      result = torch.add_((self).affine(x, weight, torch.new_empty(x, [0])), start)
    else:
      result = torch.addmm(start, x, torch.t(weight))
    return result
  def room(self: __torch__.Ops,
      x: Tensor,
      rows: int,
      columns: int) -> Tensor:
    return torch.new_empty(x, [0])
  def project(self: __torch__.Ops,
      x: Tensor,
      weight: Tensor) -> Tensor:
    if (self).pays(x, weight):
      result = (self).product(x, weight)
    else:
      result = torch.mm(x, torch.t(weight))
    return result
  def project_into(self: __torch__.Ops,
      room: Tensor,
      x: Tensor,
      weight: Tensor) -> Tensor:
    return (self).project(x, weight)
  def times(self: __torch__.Ops,
      x: Tensor,
      weight: Tensor) -> Tensor:
    if (self).pays(x, weight):
      result = (self).product(x, torch.t(weight))
    else:
      result = torch.mm(x, weight)
    return result
  def outer(self: __torch__.Ops,
      g: Tensor,
      a: Tensor) -> Tensor:
    if (self).outer_pays(g, a):
      result = (self).product(torch.t(g), torch.t(a))
    else:
      result = torch.mm(torch.t(g), a)
    return result
  def add_outer(self: __torch__.Ops,
      sum: Tensor,
      g: Tensor,
      a: Tensor) -> Tensor:
    if (self).outer_pays(g, a):
      result = torch.add_(sum, (self).product(torch.t(g), torch.t(a)))
    else:
      result = torch.addmm_(sum, torch.t(g), a)
    return result
