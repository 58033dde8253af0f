"""The bug as it was given, and changes that do not mend it."""

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from torch_katas.course.mistakes import edit

ReadingAttention__as_given = edit(
    ("new, known = q.shape[2], k.shape[2]", ""),
    ("seen = torch.ones(new, known, dtype=torch.bool, device=x.device).tril(known - new)", ""),
    ("attn_mask=seen", "is_causal=True"),
    why="""Draws the triangle of what may be seen from the upper left corner: the first query sees the first key, and
    nothing else. That is right only where queries and keys are the same positions. Instead: a mask, `attn_mask`, whose
    diagonal is moved by the number of past positions.""",
)


ReadingAttention__nothing_is_hidden = edit(
    ("new, known = q.shape[2], k.shape[2]", ""),
    ("seen = torch.ones(new, known, dtype=torch.bool, device=x.device).tril(known - new)", ""),
    ("mixed = scaled_dot_product_attention(q, k, v, attn_mask=seen)", "mixed = scaled_dot_product_attention(q, k, v)"),
    why="""Hides nothing: a single new token is right, because all others lie before it, but in a longer piece, and in
    training, every position sees the ones after it. Instead: a mask, `attn_mask`, whose diagonal is moved by the number
    of past positions.""",
)


ReadingAttention__hides_in_the_first_piece_only = edit(
    ("new, known = q.shape[2], k.shape[2]", ""),
    ("seen = torch.ones(new, known, dtype=torch.bool, device=x.device).tril(known - new)", ""),
    ("attn_mask=seen", "is_causal=past is None"),
    why="""Hides nothing where there is a past: right for pieces of one token, wrong for longer ones, whose positions
    see each other's future. Instead: use a mask for all pieces.""",
)


ReadingAttention__hides_in_longer_pieces_only = edit(
    ("new, known = q.shape[2], k.shape[2]", ""),
    ("seen = torch.ones(new, known, dtype=torch.bool, device=x.device).tril(known - new)", ""),
    ("attn_mask=seen", "is_causal=q.shape[2] > 1"),
    why="""Reads one token at a time rightly, but a longer piece still gets the triangle from the upper left corner, and
    does not see its past. Instead: use a mask for all pieces.""",
)


ReadingAttention__same_triangle_as_a_mask = edit(
    ("new, known = q.shape[2], k.shape[2]", ""),
    (
        "seen = torch.ones(new, known, dtype=torch.bool, device=x.device).tril(known - new)",
        "seen = torch.ones(q.shape[2], k.shape[2], dtype=torch.bool, device=x.device).tril()",
    ),
    why="""Draws the same triangle as a mask: in a rectangle of (T, P + T) it begins in the upper left corner as well.
    Instead: move its diagonal by P.""",
)


ReadingAttention__one_column_too_far = edit(
    ("new, known = q.shape[2], k.shape[2]", ""),
    (
        "seen = torch.ones(new, known, dtype=torch.bool, device=x.device).tril(known - new)",
        "seen = torch.ones(q.shape[2], k.shape[2], dtype=torch.bool, device=x.device)"
        ".tril(k.shape[2] - q.shape[2] + 1)",
    ),
    why="""Moves the diagonal one place too far, so every position sees the one after it, in training too. Instead: move
    it by the number of past positions, P.""",
)


class ReadingAttention__new_keys_first(nn.Module):
    """Puts the new keys in front of the old ones, so the triangle sees new positions, but of the past only a part, and
    the order is lost for the next piece. Instead: the past stays in front; the mask has to change.
    """

    def __init__(self, embedding: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(embedding, 3 * embedding)
        self.out = nn.Linear(embedding, embedding)

    def forward(self, x: Tensor, past: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        parts = self.qkv(x).chunk(3, dim=-1)
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in parts)
        if past is not None:
            k = torch.cat([k, past[0]], dim=2)
            v = torch.cat([v, past[1]], dim=2)
        mixed = scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out(mixed.transpose(1, 2).flatten(2)), (k, v)


ReadingAttention__without_the_past = edit(
    ("new, known = q.shape[2], k.shape[2]", ""),
    ("seen = torch.ones(new, known, dtype=torch.bool, device=x.device).tril(known - new)", ""),
    (", v, attn_mask=seen", "[:, :, -q.shape[2] :], v[:, :, -q.shape[2] :], is_causal=True"),
    why="""Attends to the new positions alone, so the past has no say at all. Instead: take all keys, and a mask that
    fits them.""",
)


ReadingAttention__mask_of_the_first_piece = edit(
    (
        "new, known = q.shape[2], k.shape[2]",
        "new, known = q.shape[2], k.shape[2]\nhidden = known - new if new > known - new else 0",
    ),
    (".tril(known - new)", ".tril(hidden)"),
    why="""Moves the diagonal only where a piece is longer than its past. Instead: move it by the number of past
    positions, always.""",
)


ReadingAttention__hands_on_the_new_positions = edit(
    ("if past is not None:", "present = k, v\nif past is not None:"),
    ("flatten(2)), (k, v)", "flatten(2)), present"),
    why="""Hands on the keys and values of the new positions alone: the piece after the next one does not know the first
    any more. Instead: return all of them, those of the past in front.""",
)


ReadingAttention__counts_the_heads = edit(
    (".tril(known - new)", ".tril(0 if past is None else past[0].shape[1])"),
    why="""Moves the diagonal by `past[0].shape[1]`, which is the number of heads. Instead: the past is
    (B, heads, P, D), so its positions are axis 2.""",
)


ReadingAttention__past_behind_in_the_mask = edit(
    (
        "seen = torch.ones(new, known, dtype=torch.bool, device=x.device).tril(known - new)",
        "seen = torch.ones(new, known, dtype=torch.bool, device=x.device)\nseen[:, :new] = seen[:, :new].tril()",
    ),
    why="""Hides by the first columns of the mask, as if the new positions came first; but there stand the keys of the
    past. Instead: the past is in front, in the mask as in the keys, so the triangle belongs into the last columns.""",
)
