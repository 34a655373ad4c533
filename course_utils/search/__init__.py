"""Searching pictures: a library of vectors, questions to it, indexes, finding things, and the job on many machines.

`library` keeps vectors with names in a Parquet file, `folder` makes one of your own pictures, `queries` asks it,
`captions` re-ranks the answers by what captions say, `scores` says how good the answers are, `indexes` measures FAISS,
`finding` says where a thing is, and `cluster` does the embedding in pieces, on one process or on Ray. Such as:

>>> from course_utils import models, search
>>> clip = models.load_clip()
>>> mine = search.embed_folder(clip, "my_pictures")
>>> search.search(mine.library, search.text_query(clip, "a cat on a red background"))
"""

from course_utils.search.captions import content_words as content_words
from course_utils.search.captions import lacking as lacking
from course_utils.search.captions import named as named
from course_utils.search.captions import overlap as overlap
from course_utils.search.captions import rerank as rerank
from course_utils.search.captions import things as things
from course_utils.search.captions import unnamed as unnamed
from course_utils.search.cluster import ClusterError as ClusterError
from course_utils.search.cluster import Shard as Shard
from course_utils.search.cluster import embed_here as embed_here
from course_utils.search.cluster import embed_on_cluster as embed_on_cluster
from course_utils.search.cluster import made_by as made_by
from course_utils.search.cluster import merge as merge
from course_utils.search.cluster import shards as shards
from course_utils.search.finding import box_of_patches as box_of_patches
from course_utils.search.finding import crop_vectors as crop_vectors
from course_utils.search.finding import max_sim as max_sim
from course_utils.search.finding import patch_vectors as patch_vectors
from course_utils.search.finding import sliding_boxes as sliding_boxes
from course_utils.search.folder import Folder as Folder
from course_utils.search.folder import digest_of as digest_of
from course_utils.search.folder import embed_folder as embed_folder
from course_utils.search.folder import folder_named as folder_named
from course_utils.search.folder import names_of as names_of
from course_utils.search.folder import picture_files as picture_files
from course_utils.search.folder import readable as readable
from course_utils.search.indexes import Measured as Measured
from course_utils.search.indexes import build_index as build_index
from course_utils.search.indexes import measure as measure
from course_utils.search.indexes import recall_of as recall_of
from course_utils.search.indexes import size_of as size_of
from course_utils.search.library import Library as Library
from course_utils.search.library import SearchError as SearchError
from course_utils.search.library import as_library as as_library
from course_utils.search.library import embed_library as embed_library
from course_utils.search.library import load_library as load_library
from course_utils.search.library import load_table as load_table
from course_utils.search.library import save_library as save_library
from course_utils.search.library import scene_pictures as scene_pictures
from course_utils.search.queries import Found as Found
from course_utils.search.queries import mixed_query as mixed_query
from course_utils.search.queries import name_clusters as name_clusters
from course_utils.search.queries import near_copies as near_copies
from course_utils.search.queries import search as search
from course_utils.search.queries import search_text as search_text
from course_utils.search.queries import text_query as text_query
from course_utils.search.scores import average_precision as average_precision
from course_utils.search.scores import first_right as first_right
from course_utils.search.scores import mean_reciprocal_rank as mean_reciprocal_rank
from course_utils.search.scores import recall_at as recall_at
