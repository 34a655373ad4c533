"""The token counter, without a browser."""

from course_utils.widgets import token_counter


def test_sliders_change_the_prices() -> None:
    width, height, said = token_counter().children
    width.value, height.value = 320, 320
    assert "Tokens for 320 × 320 pixels:" in said.value
    assert "<li>LLaVA-1.5: 576</li>" in said.value
    assert "<li>Qwen2.5-VL: 121</li>" in said.value
    height.value = 640
    assert "<li>Qwen2.5-VL: 253</li>" in said.value


def test_controls_are_labelled() -> None:
    width, height, said = token_counter().children
    assert width.description and height.description
    assert 'role="status"' in said.value
