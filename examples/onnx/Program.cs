// Classifies images with an exported folder: dotnet run -- FOLDER IMAGE...
if (args.Length < 2)
{
    Console.Error.WriteLine("Give an exported folder, and images.");
    return 2;
}
using var images = new ExportedImages(args[0]);
foreach (string file in args[1..])
    Console.WriteLine(images.Classify(file));
return 0;
