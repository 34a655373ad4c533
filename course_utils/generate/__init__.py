"""Pictures out of words: painting by CLIP-guided optimisation, sampling of picture tokens, a diffusion decoder.

`wishes` says what is asked and `settings` how to paint it; `painting` takes the steps on a `canvas`, with the parts in
`cutouts`, after `room` has looked for memory, and gives what `painted` describes. `sampling` writes codes token by
token, `masking` finds them all in a few rounds, `diffusion` makes variations of a picture,
`flow` goes on from one, and `codes` turns pictures into the numbers of a VQ model and back. `checks` says what is wrong
with what is handed in.

>>> from course_utils import generate
>>> painting = generate.paint("a cat on a blue background")
>>> painting.picture
"""

from course_utils.generate import diffusion as diffusion
from course_utils.generate import flow as flow
from course_utils.generate.checks import PaintError as PaintError
from course_utils.generate.codes import cells_of as cells_of
from course_utils.generate.codes import codes_of as codes_of
from course_utils.generate.codes import latents_of as latents_of
from course_utils.generate.codes import pictures_of as pictures_of
from course_utils.generate.codes import side_of_cell as side_of_cell
from course_utils.generate.codes import to_pictures as to_pictures
from course_utils.generate.codes import to_pixels as to_pixels
from course_utils.generate.cutouts import clamp_with_gradient as clamp_with_gradient
from course_utils.generate.cutouts import cosine_distance as cosine_distance
from course_utils.generate.cutouts import cutouts as cutouts
from course_utils.generate.cutouts import lopsidedness as lopsidedness
from course_utils.generate.cutouts import off_palette as off_palette
from course_utils.generate.cutouts import roughness as roughness
from course_utils.generate.cutouts import spherical_distance as spherical_distance
from course_utils.generate.masking import MASKED as MASKED
from course_utils.generate.masking import fill_codes as fill_codes
from course_utils.generate.masking import fill_hole as fill_hole
from course_utils.generate.masking import fill_in as fill_in
from course_utils.generate.masking import still_masked as still_masked
from course_utils.generate.masking import with_hole as with_hole
from course_utils.generate.painted import TEXT_CHUNK as TEXT_CHUNK
from course_utils.generate.painted import Painting as Painting
from course_utils.generate.painted import Step as Step
from course_utils.generate.painted import settings_in as settings_in
from course_utils.generate.painting import paint as paint
from course_utils.generate.painting import paint_many as paint_many
from course_utils.generate.room import most_bytes as most_bytes
from course_utils.generate.room import needed_bytes as needed_bytes
from course_utils.generate.sampling import GUIDANCE as GUIDANCE
from course_utils.generate.sampling import TEMPERATURE as TEMPERATURE
from course_utils.generate.sampling import Ranked as Ranked
from course_utils.generate.sampling import best_of as best_of
from course_utils.generate.sampling import sample as sample
from course_utils.generate.sampling import sample_codes as sample_codes
from course_utils.generate.sampling import text_tokens as text_tokens
from course_utils.generate.settings import FULL_SETTINGS as FULL_SETTINGS
from course_utils.generate.settings import Settings as Settings
from course_utils.generate.settings import default_settings as default_settings
from course_utils.generate.wishes import Prompt as Prompt
from course_utils.generate.wishes import notes as notes
from course_utils.generate.wishes import prompts as prompts
from course_utils.generate.wishes import style_notes as style_notes
