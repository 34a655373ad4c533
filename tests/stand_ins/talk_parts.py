"""What the tests of `talk` share: two pictures, and the kinds of model."""

from course_utils import models, world

Model = models.Chat | models.Blip2


CAT, DOG = (world.render(world.compose(noun, colour)) for noun, colour in (("cat", "red"), ("dog", "blue")))
