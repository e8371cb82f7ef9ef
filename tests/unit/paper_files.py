"""Files as people send them, made here: good ones, broken ones and ones that mean harm."""

import io
import random
import struct
import zipfile
import zlib
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

SECRETS = (b"SECRETGPS", b"SECRETXMP", b"SECRETIPTC", b"SECRETNOTE", b"SECRETAUTHOR")


def picture(width: int = 320, height: int = 200, mode: str = "RGB") -> Image.Image:
    """A scan-like picture: white paper, lines, a red corner at the top left that tells which way is up."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    for line in range(10, height, 12):
        draw.line((10, line, width - 20, line), fill=(40, 40, 60), width=2)
    draw.rectangle((0, 0, width // 4, height // 4), fill=(200, 20, 20))
    return image.convert(mode)


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), random.Random(7).randbytes(width * height * 3))


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F] = "SECRETGPS maker"
    tags.get_ifd(0x8825)[29] = "SECRETGPS"
    return tags


def telling_jpeg(orientation: int = 1, **options: Any) -> bytes:
    """A JPEG with EXIF, GPS, XMP, IPTC and a comment."""
    told = {"exif": exif(orientation), "comment": b"SECRETNOTE", "xmp": b"<x>SECRETXMP</x>", "quality": 90}
    plain = saved(picture(), "JPEG", **{**told, **options})
    iptc = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0\0\0\0\x0eSECRETIPTC...."
    return plain[:2] + b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc + plain[2:]


def telling_png(**options: Any) -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "SECRETAUTHOR")
    told.add_itxt("XML:com.adobe.xmp", "SECRETXMP", zip=True)
    return saved(picture(), "PNG", pnginfo=told, exif=exif(), **options)


def png_of_size(width: int, height: int) -> bytes:
    """A PNG whose header tells this size; its pixels are zeros, a thousandth of what they unfold to."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + (width + 7) // 8)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def jpeg_of_size(width: int, height: int) -> bytes:
    """A JPEG whose frame header was edited to this size."""
    content = bytearray(saved(picture(16, 16), "JPEG"))
    place = content.index(b"\xff\xc0") + 5
    content[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(content)


def webp_of_size(width: int, height: int) -> bytes:
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + canvas + b"VP8 " + struct.pack("<I", 0)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def wide_gamut_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("Evil.class", b"\xca\xfe\xba\xbe")
    return file.getvalue()


def document(pages: int = 2) -> pikepdf.Pdf:
    """A document whose pages draw a line and a JPEG that carries GPS."""
    pdf = pikepdf.new()
    photo = Stream(pdf, telling_jpeg())
    photo.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=320, Height=200, BitsPerComponent=8, ColorSpace=Name.DeviceRGB
    )
    photo.write(telling_jpeg(), filter=Name.DCTDecode)
    photo = pdf.make_indirect(photo)
    for _ in range(pages):
        page = pdf.add_blank_page(page_size=(200, 200))
        page.Contents = Stream(pdf, b"q 0 0 m 100 100 l S 50 0 0 50 10 10 cm /F Do Q")
        page.Resources = Dictionary(XObject=Dictionary(F=photo))
    return pdf


def written(pdf: pikepdf.Pdf, **options: Any) -> bytes:
    file = io.BytesIO()
    pdf.save(file, **options)
    return file.getvalue()


def active_document() -> bytes:
    """Everything that a document can do beside being read, and everything that it can tell of its author."""
    pdf = document()
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('SECRETSCRIPT')"))
    launch = Dictionary(S=Name.Launch, F=String("SECRETLAUNCH.exe"))
    pdf.attachments["SECRETFILE.exe"] = b"MZ SECRETATTACHMENT"
    pdf.Root.OpenAction = script
    pdf.Root.AA = Dictionary(WC=script)
    pdf.Root.Names.JavaScript = Dictionary(Names=Array([String("go"), script]))
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=Stream(pdf, b"<xdp>SECRETXFA</xdp>"))
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = ["SECRETXMP"]
    pdf.docinfo["/Author"] = "SECRETAUTHOR"
    page = pdf.pages[0]
    page.AA = Dictionary(O=launch)
    page.PieceInfo = Dictionary(App=Dictionary(Private=String("SECRETPRIVATE")))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=launch)
    media = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]), T=String("SECRETMEDIA"))
    page.Annots = Array([pdf.make_indirect(link), pdf.make_indirect(media)])
    page.Resources.Properties = Dictionary(MC0=Dictionary(Metadata=Stream(pdf, b"SECRETDEEP")))
    return written(pdf)


def sealed_document() -> bytes:
    """A page whose red seal is the appearance of a signature field, as electronic certificates have it."""
    pdf = document(1)
    seal = Stream(pdf, b"1 0 0 rg 0 0 40 40 re f")
    seal.stream_dict = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 40, 40]))
    seal.write(b"1 0 0 rg 0 0 40 40 re f")
    signature = Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Contents=String("SECRETSIGNATURE"))
    widget = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Sig,
        T=String("seal"),
        F=4,
        Rect=Array([100, 100, 140, 140]),
        AP=Dictionary(N=pdf.make_indirect(seal)),
        V=pdf.make_indirect(signature),
    )
    field = pdf.make_indirect(widget)
    pdf.pages[0].Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
    return written(pdf)


def unfolded(content: bytes) -> bytes:
    """Everything that a PDF holds, decompressed, for looking into."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return written(
            pdf,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            static_id=True,
        )
