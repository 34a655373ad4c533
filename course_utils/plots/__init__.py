"""Every figure that the lessons share: each function draws, shows the figure with alt text, and returns nothing.

Only `with_boxes` returns what it draws: a picture that others show.

`figures` makes and shows a figure, `charts` draws numbers, `grids` pictures and patches, `drawings` how a model works
(`transformers`: those of lessons 02, 03; `towers`: CLIP; `joints`: what joins encoder and language model),
`evaluation` what lesson 10 shows, `course_map` the lessons. As in:

>>> from course_utils import plots
>>> plots.bars([0.9, 0.1], ["a cat", "a dog"], "What is it?", alt="Bars: a cat 0.9, a dog 0.1.")
"""

from course_utils.plots.boxes import with_boxes as with_boxes
from course_utils.plots.charts import arrows as arrows
from course_utils.plots.charts import bar_panels as bar_panels
from course_utils.plots.charts import bars as bars
from course_utils.plots.charts import curves as curves
from course_utils.plots.charts import film_strip as film_strip
from course_utils.plots.charts import heat_map as heat_map
from course_utils.plots.charts import memory_strip as memory_strip
from course_utils.plots.charts import nearest_codes as nearest_codes
from course_utils.plots.charts import vector_map as vector_map
from course_utils.plots.course_map import lesson_map as lesson_map
from course_utils.plots.drawings import Place as Place
from course_utils.plots.drawings import Step as Step
from course_utils.plots.drawings import bridge as bridge
from course_utils.plots.drawings import chat_loop as chat_loop
from course_utils.plots.drawings import diagram as diagram
from course_utils.plots.drawings import picture_library as picture_library
from course_utils.plots.drawings import search_engine as search_engine
from course_utils.plots.drawings import token_stream as token_stream
from course_utils.plots.drawings import unclip as unclip
from course_utils.plots.evaluation import gains as gains
from course_utils.plots.evaluation import hard_negatives as hard_negatives
from course_utils.plots.evaluation import intervals as intervals
from course_utils.plots.evaluation import reliability as reliability
from course_utils.plots.figures import INK as INK
from course_utils.plots.figures import STYLE as STYLE
from course_utils.plots.figures import new_figure as new_figure
from course_utils.plots.figures import show as show
from course_utils.plots.figures import show_png as show_png
from course_utils.plots.grids import attention_overlay as attention_overlay
from course_utils.plots.grids import boxed_pictures as boxed_pictures
from course_utils.plots.grids import marked_maps as marked_maps
from course_utils.plots.grids import patch_grid as patch_grid
from course_utils.plots.grids import pixel_values as pixel_values
from course_utils.plots.grids import show_pictures as show_pictures
from course_utils.plots.grids import weights_on_patches as weights_on_patches
from course_utils.plots.joints import pocket_stages as pocket_stages
from course_utils.plots.joints import two_roads as two_roads
from course_utils.plots.joints import two_stages as two_stages
from course_utils.plots.towers import two_towers as two_towers
from course_utils.plots.transformers import encoder_layer as encoder_layer
from course_utils.plots.transformers import transformer as transformer
from course_utils.plots.transformers import vision_transformer as vision_transformer
from course_utils.plots.tuning import learning_curves as learning_curves
from course_utils.plots.tuning import what_to_adapt as what_to_adapt
