"""Scenes as a PyTorch dataset."""

import numpy as np
import pytest

from course_utils import world


def test_dataset_feeds_a_dataloader():
    torch = pytest.importorskip("torch")
    dataset = world.SceneDataset("val", 10, transform=lambda e: (torch.from_numpy(np.array(e.picture)), e.caption))
    pictures, captions = next(iter(torch.utils.data.DataLoader(dataset, batch_size=5)))
    assert pictures.shape == (5, 64, 64, 3) and len(captions) == 5
    assert len(dataset) == 10 and len(list(world.SceneDataset("val", 3))) == 3
    with pytest.raises(IndexError):
        dataset[10]
