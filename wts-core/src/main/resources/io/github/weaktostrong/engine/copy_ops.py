class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def to_device(self: __torch__.Ops,
      x: Tensor,
      device: Tensor) -> Tensor:
    index = int(device)
    if torch.lt(index, 0):
      to = torch.device("cpu")
    else:
      to = torch.device("cuda", index)
    return torch.to(x, to, ops.prim.dtype(x), True, True)
